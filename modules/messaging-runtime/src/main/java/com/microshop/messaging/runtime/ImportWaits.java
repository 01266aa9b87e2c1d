package com.microshop.messaging.runtime;

import com.microshop.messaging.exchange.ImportedEvent;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.processing.ProjectionProgress;
import com.microshop.messaging.store.JsonSerializer;
import java.time.Duration;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;

/** Waits until subscribers of the modules here, in this or another process, have handled the appended events. */
final class ImportWaits {

    private final LocalModuleRegistry modules;
    private final Transport transport;
    private final ProjectionProgress progress = new ProjectionProgress(this::of);

    ImportWaits(LocalModuleRegistry modules, Transport transport) {
        this.modules = modules;
        this.transport = transport;
    }

    /** The progress of the projections here. */
    ProjectionProgress progress() {
        return progress;
    }

    /** Notes that subscribers will import these events of a module. */
    void expect(String publisher, List<? extends EventMessage<?>> appended) {
        appended.forEach(event -> expect(publisher, (DomainEventMessage<?>) event));
    }

    private void expect(String publisher, DomainEventMessage<?> event) {
        String type = JsonSerializer.nameOf(event.getPayloadType());
        ImportedEvent imported = new ImportedEvent(
                type, event.getAggregateIdentifier(), event.getSequenceNumber(), event.getIdentifier());
        modules.get(publisher).store().subscriptions().known().forEach((subscriber, types) -> {
            if (types.contains(type)) {
                progress.expect(subscriber, imported);
            }
        });
    }

    private ProjectionProgress.SubscriberWait of(String subscriber) {
        return (event, timeout) -> modules.find(subscriber)
                .map(module -> await(module, event, timeout))
                .orElseGet(() -> transport.awaitImported(subscriber, event, timeout));
    }

    /** Waits until all projections of a module here that import an event of another module have handled it. */
    boolean await(LocalModule subscriber, ImportedEvent event, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return subscriber.importing().getOrDefault(event.type(), List.of()).stream()
                .allMatch(projection ->
                        progress.awaitImported(projection, event, Duration.ofNanos(deadline - System.nanoTime())));
    }
}

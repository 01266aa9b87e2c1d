package com.microshop.messaging.runtime;

import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.command.CommandComponents;
import com.microshop.messaging.exchange.ImportedEvent;
import com.microshop.messaging.exchange.Importer;
import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.Publisher;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventBrowser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.CommandMessage;

/** Executes requests of other processes for the modules here. */
final class LocalRequests implements LocalModules {

    private final LocalModuleRegistry modules;
    private final CommandComponents commands;
    private final ImportWaits waits;
    private final EventBrowser events;
    private final ProcessDirectory processes;

    LocalRequests(
            LocalModuleRegistry modules,
            CommandComponents commands,
            ImportWaits waits,
            EventBrowser events,
            ProcessDirectory processes) {
        this.modules = modules;
        this.commands = commands;
        this.waits = waits;
        this.events = events;
        this.processes = processes;
    }

    @Override
    public Set<String> names() {
        return modules.names();
    }

    @Override
    public Optional<Class<?>> commandType(String module, String name) {
        return commands.commandType(module, name);
    }

    @Override
    public CompletableFuture<Receipt> execute(CommandMessage<?> command) {
        return commands.execute(command);
    }

    @Override
    public Importer.Outcome receive(String subscriber, EventBatch batch) {
        return modules.get(subscriber).importer().receive(batch);
    }

    @Override
    public boolean awaitImported(String module, ImportedEvent event, Duration timeout) {
        return waits.await(modules.get(module), event, timeout);
    }

    @Override
    public List<StoredEvent> story(String module, String correlationId, int limit) {
        return events.ownStory(module, correlationId, limit);
    }

    @Override
    public List<RunningModule> running(boolean askFurther) {
        return processes.running(askFurther);
    }

    @Override
    public void subscribed(Subscription subscription) {
        Publisher publisher = modules.get(subscription.publisher()).publisher();
        publisher.subscriptions().add(subscription.subscriber(), subscription.types());
        publisher.catchUp(subscription.subscriber(), subscription.after());
    }

    @Override
    public List<Subscription> subscriptions() {
        List<Subscription> subscriptions = new ArrayList<>();
        for (LocalModule module : modules.all()) {
            module.imports().forEach((publisher, types) -> {
                if (modules.find(publisher).isEmpty()) {
                    subscriptions.add(new Subscription(
                            publisher, module.name(), types, module.importer().position(publisher)));
                }
            });
        }
        return subscriptions;
    }
}

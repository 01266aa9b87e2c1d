package com.microshop.messaging.exchange;

import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventPosition;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.CommandMessage;

/** What other processes may ask of the modules that run here. */
public interface LocalModules {

    /**
     * What one module wants of another.
     *
     * @param publisher whose events
     * @param subscriber who wants them
     * @param types the names of the events
     * @param after the position of the last one that the subscriber has
     */
    record Subscription(String publisher, String subscriber, Set<String> types, EventPosition after) {

        /** Copies the set. */
        public Subscription {
            types = Set.copyOf(types);
        }
    }

    /** The modules. */
    Set<String> names();

    /** Executes a command. */
    CompletableFuture<Receipt> execute(CommandMessage<?> command);

    /** Takes over events that a module wants. */
    Importer.Outcome receive(String subscriber, EventBatch batch);

    /** Waits until a module's read models show an event of another module; false if the time was up first. */
    boolean awaitImported(String module, ImportedEvent copy, Duration timeout);

    /** A module's own events of one story, in their order. */
    List<StoredEvent> story(String module, String correlationId, int limit);

    /**
     * The modules in running processes as far as they are known here.
     *
     * @param askFurther whether to ask other processes, too
     */
    List<RunningModule> running(boolean askFurther);

    /** Notes what a subscriber elsewhere wants of a module here, and delivers what it has not got. */
    void subscribed(Subscription subscription);

    /** What modules here want of modules that do not run here. */
    List<Subscription> subscriptions();
}

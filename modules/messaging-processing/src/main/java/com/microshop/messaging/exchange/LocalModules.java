package com.microshop.messaging.exchange;

import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.CommandMessage;

/** The requests that other processes may send to the modules of this process. */
public interface LocalModules {

    /**
     * The subscription of one module to another.
     *
     * @param publisher the module whose events are imported
     * @param subscriber the module that imports them
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

    /** The class of the commands of this name that a module handles; empty if it handles none. */
    Optional<Class<?>> commandType(String module, String name);

    /** Executes a command. */
    CompletableFuture<Receipt> execute(CommandMessage<?> command);

    /** Imports events for a subscriber. */
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

    /** Stores the subscription of a module in another process, and delivers the events that it lacks. */
    void subscribed(Subscription subscription);

    /** The subscriptions of modules here to modules that do not run here. */
    List<Subscription> subscriptions();
}

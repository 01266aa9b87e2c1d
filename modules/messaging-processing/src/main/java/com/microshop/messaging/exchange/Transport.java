package com.microshop.messaging.exchange;

import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.store.EventBatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.CommandMessage;

/** Sends to modules of other processes, and receives for the modules of this one. */
public interface Transport extends AutoCloseable {

    /** Reaches no other process: a module that does not run here catches up when it runs again. */
    Transport NONE = new Transport() {
        @Override
        public CompletableFuture<Receipt> send(String module, CommandMessage<?> command, Duration deadline) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("Module " + module + " does not run in this process"));
        }

        @Override
        public void publish(String subscriber, EventBatch batch) {}

        @Override
        public boolean awaitImported(String subscriber, ImportedEvent copy, Duration timeout) {
            return false;
        }

        @Override
        public List<StoredEvent> story(String module, String correlationId, int limit) {
            return List.of();
        }

        @Override
        public List<RunningModule> running(String module, boolean askFurther) {
            return List.of();
        }

        @Override
        public void claim(Map<String, String> stores) {}

        @Override
        public void start(LocalModules modules) {}

        @Override
        public ParkedMessages parked() {
            return NothingParked.INSTANCE;
        }

        @Override
        public void close() {}
    };

    /**
     * Sends a command to a module. The future completes at the deadline at the latest, exceptionally with
     * {@link com.microshop.messaging.OutcomeUnknownException} if there was no answer by then, with
     * {@link com.microshop.messaging.OverloadedException} if nothing was done.
     */
    CompletableFuture<Receipt> send(String module, CommandMessage<?> command, Duration deadline);

    /**
     * Hands a batch over for a subscriber; returns once it is kept for it.
     *
     * @throws TransportException if it is not known to be kept
     */
    void publish(String subscriber, EventBatch batch);

    /**
     * Waits until another process reports that a module's read models show an event; false if the time was up first or no
     * process answered.
     */
    boolean awaitImported(String subscriber, ImportedEvent copy, Duration timeout);

    /**
     * A module's own events of one story.
     *
     * @throws com.microshop.messaging.OverloadedException if the module cannot be reached or does not answer in time
     */
    List<StoredEvent> story(String module, String correlationId, int limit);

    /**
     * The running processes that a process of another module knows; none if it cannot be reached or does not answer in time.
     *
     * @param askFurther whether it should ask others in its turn
     */
    List<RunningModule> running(String module, boolean askFurther);

    /**
     * Makes sure that no other process runs one of these modules on another store, from now on.
     *
     * @param stores by module, what its store is known by
     * @throws com.microshop.messaging.StoreConflictException if one does
     */
    void claim(Map<String, String> stores);

    /** Starts to accept requests of other processes for the modules of this process. */
    void start(LocalModules modules);

    /** The messages that modules of this process did not accept. */
    ParkedMessages parked();

    /** Accepts no more requests and waits for those being answered. */
    @Override
    void close();
}

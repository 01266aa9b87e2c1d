package com.microshop.messaging.rebuild;

import com.microshop.messaging.exchange.Failures;
import com.microshop.messaging.processing.HandledEvents;
import com.microshop.messaging.store.StoredRowMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.messaging.GenericResultMessage;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets the handlers of a projection's copy handle events. */
final class EventApplication {

    /** One for all events: Axon would make one for each, and an id for it. */
    private static final ResultMessage<?> DONE = GenericResultMessage.asResultMessage(null);

    private final Object projection;
    private final AnnotationEventHandlerAdapter handlers;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;

    EventApplication(Object projection, TransactionTemplate transaction, JdbcClient jdbc) {
        this.projection = projection;
        this.handlers = new AnnotationEventHandlerAdapter(projection);
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    /** The names of the events that it handles; empty if they cannot be found out, for example for a common supertype. */
    Set<String> types() {
        return HandledEvents.namesOf(projection);
    }

    /** Thrown when events were not handled in their own transactions; some before them may have been. */
    static final class NotHandled extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotHandled(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Handles events in a transaction of its own, which may be lost in a crash: then the whole copy is.
     *
     * @throws NotHandled if that failed, or if it is not known whether it did
     */
    void commit(List<StoredRowMessage<?>> events) {
        if (events.isEmpty()) {
            return;
        }
        try {
            inTransaction(events);
        } catch (NotHandled e) {
            throw e;
        } catch (RuntimeException e) {
            if (events.size() == 1 || Thread.currentThread().isInterrupted()) {
                throw notHandled(events.getFirst(), e);
            }
            // One by one, either nothing fails any more, or it shows which one does.
            for (StoredRowMessage<?> event : events) {
                commit(List.of(event));
            }
        }
    }

    private static NotHandled notHandled(StoredRowMessage<?> event, RuntimeException failure) {
        return Failures.isTransient(failure)
                ? new NotHandled("The database failed or is overloaded: %s".formatted(failure.getMessage()), failure)
                : new NotHandled(
                        "The projection cannot handle %s %s of %s (number %d): %s"
                                .formatted(
                                        event.row().type(),
                                        event.getIdentifier(),
                                        event.getAggregateIdentifier(),
                                        event.getSequenceNumber(),
                                        failure.getMessage()),
                        failure);
    }

    private void inTransaction(List<StoredRowMessage<?>> events) {
        AtomicBoolean isHandled = new AtomicBoolean();
        try {
            transaction.executeWithoutResult(status -> {
                var _ = jdbc.sql("SET LOCAL synchronous_commit = off").update();
                handle(events);
                isHandled.set(true);
            });
        } catch (RuntimeException e) {
            // A commit that failed may have been executed: doing it again could count events twice.
            throw isHandled.get() ? new NotHandled("A commit failed: %s".formatted(e.getMessage()), e) : e;
        }
    }

    /** Handles events within the transaction of the caller. */
    void handle(List<StoredRowMessage<?>> events) {
        if (events.isEmpty()) {
            return;
        }
        BatchingUnitOfWork<StoredRowMessage<?>> batch = new BatchingUnitOfWork<>(new ArrayList<>(events));
        ResultMessage<?> result = batch.executeWithResult(
                () -> {
                    var _ = handlers.handle(batch.getMessage());
                    return DONE;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (result.isExceptional()) {
            Throwable cause = result.exceptionResult();
            throw new IllegalStateException(cause.getMessage(), cause);
        }
    }
}

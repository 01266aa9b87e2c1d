package com.microshop.messaging.processing;

import com.microshop.messaging.exchange.Publisher;
import com.microshop.messaging.store.StoredRow;
import com.microshop.messaging.store.StoredRowMessage;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Passes a module's own events on for delivery, in batches and in order.
 *
 * <p>They are delivered when the call returns: only then the token moves.
 */
final class ForwardingInvoker implements EventHandlerInvoker {

    private final Publisher publisher;
    private final String batchKey = ForwardingInvoker.class.getName() + "@" + System.identityHashCode(this);

    ForwardingInvoker(Publisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public boolean canHandle(EventMessage<?> eventMessage, Segment segment) {
        return eventMessage instanceof StoredRowMessage<?> stored
                && stored.row().source() == null
                && publisher.isWanted(stored.row().type())
                && segment.matches(stored.row().aggregateId());
    }

    @Override
    public void handle(EventMessage<?> message, Segment segment) {
        if (!canHandle(message, segment)) {
            return;
        }
        UnitOfWork<?> unitOfWork = CurrentUnitOfWork.get();
        List<StoredRow> batch = unitOfWork.getOrComputeResource(batchKey, k -> {
            List<StoredRow> rows = new ArrayList<>();
            unitOfWork.onPrepareCommit(u -> deliver(rows));
            return rows;
        });
        batch.add(((StoredRowMessage<?>) message).row());
        // Before the commit begins: it starts with storing the token, and a transaction that has written and then waits
        // holds back the readers of all stores.
        if (unitOfWork instanceof BatchingUnitOfWork<?> several && several.isLastMessage()) {
            deliver(batch);
        }
    }

    private void deliver(List<StoredRow> rows) {
        if (!rows.isEmpty()) {
            publisher.deliver(rows);
            rows.clear();
        }
    }

    @Override
    public void segmentReleased(Segment segment) {
        publisher.interrupted();
    }

    @Override
    public boolean supportsReset() {
        return false;
    }
}

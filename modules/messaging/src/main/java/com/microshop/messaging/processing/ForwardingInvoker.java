package com.microshop.messaging.processing;

import com.microshop.messaging.store.StoredRow;
import com.microshop.messaging.store.StoredRowMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Hands a module's own events that others want over to a transport, a batch at a time and in order.
 *
 * <p>The transport has delivered when it returns: only then the token moves.
 */
final class ForwardingInvoker implements EventHandlerInvoker {

    private final Set<String> wanted;
    private final Consumer<List<StoredRow>> transport;
    private final String batchKey = ForwardingInvoker.class.getName() + "@" + System.identityHashCode(this);

    /** Forwards the events with these names. */
    ForwardingInvoker(Set<String> wanted, Consumer<List<StoredRow>> transport) {
        this.wanted = wanted;
        this.transport = transport;
    }

    @Override
    public boolean canHandle(EventMessage<?> eventMessage, Segment segment) {
        return eventMessage instanceof StoredRowMessage<?> stored
                && stored.row().source() == null
                && wanted.contains(stored.row().type())
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
            unitOfWork.onPrepareCommit(u -> transport.accept(rows));
            return rows;
        });
        batch.add(((StoredRowMessage<?>) message).row());
    }

    @Override
    public boolean supportsReset() {
        return false;
    }
}

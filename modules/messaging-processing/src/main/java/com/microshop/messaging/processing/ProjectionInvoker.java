package com.microshop.messaging.processing;

import com.microshop.messaging.RefusedException;
import com.microshop.messaging.store.EventPosition;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Invokes a projection and, once its batch is committed, notifies those who wait to read what it wrote. */
final class ProjectionInvoker implements EventHandlerInvoker {

    private final String name;
    private final AnnotationEventHandlerAdapter projection;
    private final ProjectionProgress progress;
    private final ProjectionFailureListener failures;
    private final String batchKey = ProjectionInvoker.class.getName() + "@" + System.identityHashCode(this);

    ProjectionInvoker(String name, Object projection, ProjectionProgress progress, ProjectionFailureListener failures) {
        this.name = name;
        this.projection = new AnnotationEventHandlerAdapter(projection);
        this.progress = progress;
        this.failures = failures;
    }

    @Override
    public boolean canHandle(EventMessage<?> eventMessage, Segment segment) {
        return projection.canHandle(eventMessage)
                && segment.matches(((DomainEventMessage<?>) eventMessage).getAggregateIdentifier());
    }

    @Override
    public boolean canHandleType(Class<?> payloadType) {
        return projection.canHandleType(payloadType);
    }

    @Override
    public void handle(EventMessage<?> message, Segment segment) throws Exception {
        if (!canHandle(message, segment)) {
            return;
        }
        UnitOfWork<?> unitOfWork = CurrentUnitOfWork.get();
        List<DomainEventMessage<?>> batch = unitOfWork.getOrComputeResource(batchKey, k -> {
            List<DomainEventMessage<?>> handled = new ArrayList<>();
            unitOfWork.afterCommit(u -> progress.advanced(name, handled));
            unitOfWork.onRollback(u -> failed(message, u));
            return handled;
        });
        var _ = projection.handle(message);
        batch.add((DomainEventMessage<?>) message);
    }

    /** Also what a batch writer meets when the batch is about to be committed. */
    private void failed(EventMessage<?> first, UnitOfWork<?> unitOfWork) {
        Throwable cause = unitOfWork.getExecutionResult() == null
                ? null
                : unitOfWork.getExecutionResult().getExceptionResult();
        if (first instanceof TrackedEventMessage<?> tracked && cause != null && !(cause instanceof RefusedException)) {
            failures.failed(
                    name,
                    ((DomainEventMessage<?>) first).getAggregateIdentifier(),
                    EventPosition.of(tracked.trackingToken()),
                    cause);
        }
    }
}

package com.microshop.test.module;

import java.util.List;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;

/** Hands events to a projection as its processor does, which collects what a batch changes and writes it at the end. */
public final class ProjectionBatch {

    private ProjectionBatch() {}

    /** Handles events in one batch. */
    public static void batch(Runnable... events) {
        DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("batch"))
                .execute(() -> List.of(events).forEach(Runnable::run));
    }
}

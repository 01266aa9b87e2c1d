package com.microshop.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Collects what the event handlers of one batch want written and writes it all at once before the batch commits.
 *
 * <p>Several buffers of one batch are written in the order in which they were first added to.
 *
 * @param <T> one thing to write
 */
public final class BatchBuffer<T> {

    private final Consumer<List<T>> writer;
    private final String key = BatchBuffer.class.getName() + "@" + System.identityHashCode(this);

    /** Creates a buffer; the writer gets everything in the order in which it was added, within the transaction. */
    public BatchBuffer(Consumer<List<T>> writer) {
        this.writer = writer;
    }

    /**
     * Adds something to write.
     *
     * @throws IllegalStateException outside a batch
     */
    public void add(T item) {
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        List<T> items = batch.getOrComputeResource(key, k -> {
            List<T> fresh = new ArrayList<>();
            batch.onPrepareCommit(u -> writer.accept(fresh));
            return fresh;
        });
        items.add(item);
    }
}

package com.microshop.loader;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks on virtual threads, a bounded number at a time; the first failure ends it.
 *
 * <p>For one thread that hands out the tasks.
 */
final class Crew {

    private final int size;
    private final Semaphore free;
    private final AtomicReference<@Nullable RuntimeException> failure;

    /**
     * Creates a crew.
     *
     * @param size how many tasks are done at the same time
     * @param failure where failures go; crews that share it end together
     */
    Crew(int size, AtomicReference<@Nullable RuntimeException> failure) {
        this.size = size;
        this.free = new Semaphore(size);
        this.failure = failure;
    }

    /** Starts a task as soon as there is room; throws what went wrong in an earlier one. */
    void start(Runnable task) {
        acquire(1);
        throwFailure();
        Thread.ofVirtual().start(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } catch (Error e) {
                failure.compareAndSet(null, new IllegalStateException(e));
                throw e;
            } finally {
                free.release();
            }
        });
    }

    /** Waits until all is done; throws what went wrong. */
    void finish() {
        acquire(size);
        free.release(size);
        throwFailure();
    }

    private void acquire(int permits) {
        try {
            free.acquire(permits);
        } catch (InterruptedException e) {
            throw ShopApi.stopped();
        }
    }

    private void throwFailure() {
        RuntimeException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }
}

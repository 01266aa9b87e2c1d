package com.microshop.kernel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Coalesces calls of a supplier: threads that call while another call is running share the result of the next one.
 *
 * <p>Every caller gets a result whose computation began after its own call. A computation that takes longer than {@link
 * #PATIENCE}, for instance over a dead connection, does not delay the others: the next one begins beside it, and those who
 * wait for it call the supplier themselves.
 *
 * @param <T> the result
 */
public final class CoalescingSupplier<T> implements Supplier<T> {

    /** How long a caller waits for a computation of another one. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<T> source;

    /** The result whose computation has not begun yet, or null; guarded by this object. */
    private @Nullable CompletableFuture<T> next;

    /** The result whose computation began last; guarded by this object. */
    private CompletableFuture<T> latest = CompletableFuture.failedFuture(new IllegalStateException("Not called yet"));

    /**
     * Coalesces the calls of a supplier.
     *
     * @param source is called by one thread at a time, normally; what it throws is thrown to all who share the result
     */
    public CoalescingSupplier(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public T get() {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> shared;
        CompletableFuture<T> before;
        synchronized (this) {
            shared = next;
            before = latest;
            if (shared == null) {
                next = mine;
            }
        }
        if (shared != null) {
            // Its computation may have to wait for another one first.
            return resultOf(shared, PATIENCE.multipliedBy(2));
        }
        await(before);
        synchronized (this) {
            next = null;
            latest = mine;
        }
        return compute(mine);
    }

    private T compute(CompletableFuture<T> result) {
        try {
            T value = source.get();
            result.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
            throw e;
        }
    }

    private static void await(CompletableFuture<?> result) {
        try {
            var _ = result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A failure is thrown to those who share that result; the next computation begins all the same.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private T resultOf(CompletableFuture<T> result, Duration patience) {
        try {
            return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException cause -> cause;
                case Error cause -> throw cause;
                case null, default -> new IllegalStateException(e);
            };
        } catch (TimeoutException e) {
            return source.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return source.get();
        }
    }
}

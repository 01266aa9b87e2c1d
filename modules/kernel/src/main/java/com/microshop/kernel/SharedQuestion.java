package com.microshop.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A question that many threads ask at once, answered for all of them together.
 *
 * <p>Every caller gets an answer that was looked for after it asked: those who come while the question is being answered
 * share the next answer. So the question is never answered twice at a time, and a caller waits for two answers at most.
 *
 * @param <T> the answer
 */
public final class SharedQuestion<T> {

    private final Supplier<T> source;
    private final ReentrantLock answering = new ReentrantLock();

    /** The answer that has not been looked for yet, or null; guarded by this object. */
    private @Nullable CompletableFuture<T> next;

    /**
     * Creates a question.
     *
     * @param source answers it in bounded time; what it throws is thrown to all who share the answer
     */
    public SharedQuestion(Supplier<T> source) {
        this.source = source;
    }

    /** The answer, which was looked for after this call. */
    public T ask() {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> shared;
        synchronized (this) {
            shared = next;
            if (shared == null) {
                next = mine;
            }
        }
        if (shared == null) {
            answer(mine);
        }
        try {
            return (shared == null ? mine : shared).join();
        } catch (CompletionException e) {
            throw unchecked(e);
        }
    }

    private void answer(CompletableFuture<T> answer) {
        answering.lock();
        try {
            synchronized (this) {
                next = null;
            }
            answer.complete(source.get());
        } catch (Throwable e) { // all callers hear of it
            answer.completeExceptionally(e);
        } finally {
            answering.unlock();
        }
    }

    private static RuntimeException unchecked(CompletionException e) {
        return switch (e.getCause()) {
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> e;
        };
    }
}

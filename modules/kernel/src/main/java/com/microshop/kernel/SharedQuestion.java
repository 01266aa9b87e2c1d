package com.microshop.kernel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A question that many threads ask at once, answered for all of them together.
 *
 * <p>Every caller gets an answer that was looked for after it asked: those who come while the question is being answered
 * share the next answer. An answer that does not come within {@link #PATIENCE}, for instance over a dead connection, keeps no
 * others waiting: the next is looked for without it, and those who share it look for themselves.
 *
 * @param <T> the answer
 */
public final class SharedQuestion<T> {

    /** How long anybody waits for an answer that somebody else looks for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<T> source;

    /** The answer that has not been looked for yet, or null; guarded by this object. */
    private @Nullable CompletableFuture<T> next;

    /** The answer that is or was looked for last; guarded by this object. */
    private CompletableFuture<T> latest = CompletableFuture.failedFuture(new IllegalStateException("Nobody has asked"));

    /**
     * Creates a question.
     *
     * @param source answers it; what it throws is thrown to all who share the answer
     */
    public SharedQuestion(Supplier<T> source) {
        this.source = source;
    }

    /** The answer, which was looked for after this call. */
    public T ask() {
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
            // Its own turn comes after another answer.
            return answerOf(shared, PATIENCE.multipliedBy(2));
        }
        await(before);
        synchronized (this) {
            next = null;
            latest = mine;
        }
        return lookFor(mine);
    }

    private T lookFor(CompletableFuture<T> answer) {
        try {
            T found = source.get();
            answer.complete(found);
            return found;
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            throw e;
        }
    }

    private static void await(CompletableFuture<?> answer) {
        try {
            var _ = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Whoever shares it hears of it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private T answerOf(CompletableFuture<T> answer, Duration patience) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
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

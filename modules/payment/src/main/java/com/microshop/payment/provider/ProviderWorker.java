package com.microshop.payment.provider;

import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.payment.domain.RecordAuthorization;
import com.microshop.payment.domain.RecordCapture;
import com.microshop.payment.domain.RecordDecline;
import com.microshop.payment.domain.RecordRefund;
import com.microshop.payment.domain.RecordVoid;
import com.microshop.payment.domain.TimeOutPayment;
import com.microshop.payment.provider.ProviderAnswer.Approved;
import com.microshop.payment.provider.ProviderAnswer.Declined;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Works off what is to be done at the provider: claims what is due, asks the provider outside of any transaction, and
 * reports the outcome as a command. The outcome's event removes the task.
 *
 * <p>Any number of workers may run side by side. One that dies loses nothing: its leases run out, others take the tasks
 * over and repeat the calls with the same idempotency keys. An authorization is tried until the payment expires, then
 * the payment is timed out; everything else is tried until it is done.
 */
final class ProviderWorker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderWorker.class);

    private static final int MAX_BATCH = 100;
    private static final long CLAIM_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MAX_DOUBLINGS = 16;
    private static final int MAX_ERROR = 300;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final ProviderTasks tasks;
    private final GuardedProvider provider;
    private final Commands commands;
    private final ProviderProperties.Worker settings;
    private final WorkSignal signal;
    private final int concurrency;
    private final Semaphore free;
    private final ThreadFactory threads =
            Thread.ofVirtual().name("payment-task-", 0).factory();
    private volatile boolean running;
    private volatile boolean moreWaiting;
    private @Nullable Thread dispatcher;

    ProviderWorker(
            ProviderTasks tasks,
            GuardedProvider provider,
            Commands commands,
            ProviderProperties settings,
            WorkSignal signal) {
        this.tasks = tasks;
        this.provider = provider;
        this.commands = commands;
        this.settings = settings.worker();
        this.signal = signal;
        concurrency = settings.calls().maxConcurrent();
        free = new Semaphore(concurrency);
        provider.onCapacityChange(signal::raise);
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            dispatcher = Thread.ofPlatform().name("payment-worker").start(this::dispatch);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        signal.raise();
        try {
            if (dispatcher != null) {
                dispatcher.join(STOP_WITHIN);
            }
            if (free.tryAcquire(concurrency, STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                free.release(concurrency);
            } else {
                LOG.info("Stopping with calls of the payment provider under way; they will be repeated");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void dispatch() {
        boolean failing = false;
        while (running) {
            try {
                long claimedAt = System.nanoTime();
                if (!claim()) {
                    signal.await(settings.poll());
                    letSomeGather(claimedAt);
                }
                failing = false;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!failing) {
                    LOG.warn("Cannot look for payment tasks, trying again: {}", e.toString());
                    failing = true;
                }
                pause();
            }
        }
    }

    /** Under load one claim for several tasks costs less than one for each; an idle worker does not wait here. */
    private static void letSomeGather(long claimedAt) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(claimedAt + CLAIM_EVERY_NANOS - System.nanoTime());
    }

    /** Claims and starts what there is room for; returns whether more may be due and room for it left. */
    private boolean claim() {
        int capacity = provider.capacity();
        int room = capacity == 0 ? free.availablePermits() : roomFor(capacity);
        int limit = Math.min(room, MAX_BATCH);
        if (limit <= 0) {
            moreWaiting = true;
            return false;
        }
        List<ProviderTask> claimed = tasks.claim(limit, capacity > 0, settings.lease());
        moreWaiting = claimed.size() == limit;
        for (ProviderTask task : claimed) {
            free.acquireUninterruptibly();
            threads.newThread(() -> run(task)).start();
        }
        return moreWaiting && limit == MAX_BATCH;
    }

    private int roomFor(int capacity) {
        int underWay = concurrency - free.availablePermits();
        return Math.min(capacity, concurrency) - underWay;
    }

    private void run(ProviderTask task) {
        try {
            execute(task);
        } catch (RuntimeException e) {
            putOff(task, e);
        } finally {
            free.release();
            if (moreWaiting) {
                signal.raise();
            }
        }
    }

    private void execute(ProviderTask task) {
        if (task.expired()) {
            commands.send(
                            new TimeOutPayment(task.payment(), task.claimedAt()),
                            CommandOptions.causedBy(task.correlationId(), null))
                    .join();
            return;
        }
        Object outcome = outcome(task, provider.answer(task.call()));
        commands.send(outcome, CommandOptions.causedBy(task.correlationId(), task.causeId()))
                .join();
    }

    private static Object outcome(ProviderTask task, ProviderAnswer answer) {
        return switch (answer) {
            case Approved approved ->
                switch (task.operation()) {
                    case AUTHORIZE -> new RecordAuthorization(task.payment(), approved.reference());
                    case CAPTURE -> new RecordCapture(task.payment());
                    case VOID -> new RecordVoid(task.payment(), task.providerReference());
                    case REFUND -> new RecordRefund(task.payment(), task.refundId());
                };
            case Declined declined -> {
                if (task.operation() != Operation.AUTHORIZE) {
                    throw new RefusedException(declined.reason());
                }
                yield new RecordDecline(task.payment(), declined.reason());
            }
        };
    }

    private void putOff(ProviderTask task, RuntimeException failure) {
        String error = describe(failure);
        if (task.attempts() == ProviderTasks.STRUGGLING) {
            LOG.warn("No success yet with {}, trying on: {}", task, error);
        } else {
            LOG.debug("No success with {}: {}", task, error);
        }
        try {
            tasks.putOff(task, delay(task.attempts()), error);
        } catch (RuntimeException e) {
            LOG.debug("Cannot put off {}; it will be due when its lease is over", task, e);
        }
    }

    /** Doubles with each attempt up to the limit, spread over its upper half. */
    private Duration delay(int attempts) {
        long doubled = settings.firstRetry().toMillis() << Math.min(attempts - 1, MAX_DOUBLINGS);
        long limit = Math.max(2, Math.min(doubled, settings.maxRetry().toMillis()));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(limit / 2, limit + 1));
    }

    private static String describe(RuntimeException failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean ours = cause instanceof ProviderUnavailableException || cause instanceof RefusedException;
        String text = ours ? String.valueOf(cause.getMessage()) : cause.toString();
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(settings.poll().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The provider refused a call that must succeed; operators have to act, and meanwhile it is retried. */
    private static final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super("The provider refused: " + reason, null, false, false);
        }
    }
}

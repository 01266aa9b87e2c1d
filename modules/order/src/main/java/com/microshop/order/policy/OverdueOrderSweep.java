package com.microshop.order.policy;

import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.Receipt;
import com.microshop.order.OrderId;
import com.microshop.order.TimeOutOrder;
import com.microshop.order.readmodel.OverdueOrders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Times out overdue orders, by an ordinary command for each.
 *
 * <p>An order that the command did not reach is found again by the next sweep. Several replicas may sweep side by side:
 * a second command for an order changes nothing.
 */
public final class OverdueOrderSweep implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(OverdueOrderSweep.class);
    private static final int AT_ONCE = 100;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private final OverdueOrders overdueOrders;
    private final Commands commands;
    private final InstantSource clock;
    private final Duration interval;

    private @Nullable Loop loop;
    private volatile boolean failing;

    /**
     * Creates the sweep; it begins when the application starts.
     *
     * @param interval the time between two sweeps
     */
    public OverdueOrderSweep(OverdueOrders overdueOrders, Commands commands, InstantSource clock, Duration interval) {
        this.overdueOrders = overdueOrders;
        this.commands = commands;
        this.clock = clock;
        this.interval = interval;
    }

    /** Goes once through all orders that are overdue now and returns when their commands are answered. */
    void sweep() {
        Instant now = clock.instant();
        OrderId after = null;
        List<OrderId> page;
        do {
            page = overdueOrders.find(now, after, AT_ONCE);
            CompletableFuture<?>[] answers =
                    page.stream().map(order -> timeOut(order, now)).toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(answers).join();
            after = page.isEmpty() ? null : page.getLast();
        } while (page.size() == AT_ONCE);
    }

    private CompletableFuture<?> timeOut(OrderId order, Instant now) {
        return commands.send(new TimeOutOrder(order, now), CommandOptions.correlatedWith(order.value()))
                .handle((receipt, failure) -> noteFailure(order, receipt, failure));
    }

    private static @Nullable Receipt noteFailure(
            OrderId order, @Nullable Receipt receipt, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("Order {} is overdue and could not be timed out; trying again: {}", order, failure.toString());
        }
        return receipt;
    }

    @Override
    public synchronized void start() {
        if (loop == null) {
            loop = new Loop();
        }
    }

    @Override
    public synchronized void stop() {
        if (loop != null) {
            loop.end();
            loop = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }

    /** Whether the last sweep could not search for orders. */
    boolean isFailing() {
        return failing;
    }

    private final class Loop {

        private final CountDownLatch end = new CountDownLatch(1);
        private final Thread thread = Thread.ofVirtual().name("overdue-orders").start(this::run);

        private void run() {
            try {
                while (!end.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                    sweepOnce();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void sweepOnce() {
            try {
                sweep();
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    LOG.warn("Overdue orders cannot be looked for; trying again every {}", interval, e);
                }
                failing = true;
            }
        }

        private void end() {
            end.countDown();
            try {
                if (!thread.join(LONGEST_STOP)) {
                    LOG.warn("The sweep for overdue orders did not end within {}", LONGEST_STOP);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

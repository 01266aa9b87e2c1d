package com.microshop.order.web;

import com.microshop.messaging.Freshness;
import com.microshop.order.OrderStatus;
import com.microshop.order.config.OrderSettings;
import com.microshop.order.readmodel.Orders;
import com.microshop.order.readmodel.OrdersProjection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.stereotype.Component;

/**
 * Lets requests wait until an order is neither pending nor reserved ({@code Prefer: wait}), but not too many at a time: each asks
 * the database again and again.
 */
@Component
class OrderWaits {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Freshness freshness;
    private final Orders orders;
    private final ApplicationAvailability availability;
    private final Semaphore places;

    OrderWaits(Freshness freshness, Orders orders, ApplicationAvailability availability, OrderSettings settings) {
        this.freshness = freshness;
        this.orders = orders;
        this.availability = availability;
        this.places = new Semaphore(settings.maxWaiting());
    }

    /**
     * Waits until the order is settled or the time is up.
     *
     * @param wanted how long the client would wait
     * @return how long it was ready to wait, or null if it did not wait because too many requests do
     */
    @Nullable
    Duration await(UUID order, Duration wanted) {
        if (!places.tryAcquire()) {
            return null;
        }
        try {
            Duration wait = bounded(wanted);
            freshness.awaitCondition(
                    OrdersProjection.NAME, order.toString(), () -> isSettled(order) || isStopping(), wait);
            return wait;
        } finally {
            places.release();
        }
    }

    /** Whether there is nothing to wait for: an order that does not exist will not come by waiting. */
    private boolean isSettled(UUID order) {
        return !orders.findStatus(order).map(OrderStatus::isOpen).orElse(false);
    }

    /** A stop waits for the answers that are under way. */
    private boolean isStopping() {
        return availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC;
    }

    private static Duration bounded(Duration wait) {
        if (wait.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}

package com.microshop.order.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.microshop.kernel.Rejection;
import com.microshop.order.OrderId;
import com.microshop.order.config.OrderSettings;
import com.microshop.order.config.OrderSettings.Limits;
import com.microshop.order.readmodel.OpenOrders;
import com.microshop.product.ProductId;
import com.microshop.user.UserId;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Keeps one customer from setting too much stock aside.
 *
 * <p>Open orders are counted in the read model, to which the orders are added that this process has placed and that the read model
 * does not show yet. So the limit is exact for the orders that one process takes. Each further process may take as many more as
 * it is asked for within the time that the read model lags behind, usually some milliseconds.
 */
@Component
class CustomerLimits {

    private final Limits limits;
    private final OpenOrders openOrders;
    private final Duration timeLimit;
    private final Cache<UserId, Set<UUID>> placed;

    CustomerLimits(OrderSettings settings, OpenOrders openOrders) {
        this.limits = settings.limits();
        this.openOrders = openOrders;
        this.timeLimit = settings.timeLimit();
        this.placed = Caffeine.newBuilder().expireAfterAccess(timeLimit).build();
    }

    /**
     * Checks what an order asks for.
     *
     * @throws Rejection if it is too much
     */
    void check(List<WantedLine> wanted) {
        if (wanted.size() > limits.lines()) {
            throw tooMuch("too-many-lines", "An order has at most %d lines.".formatted(limits.lines()));
        }
        Map<ProductId, Long> units = new HashMap<>();
        for (WantedLine line : wanted) {
            if (units.merge(line.productId(), (long) line.quantity(), Long::sum) > limits.units()) {
                throw tooMuch(
                        "too-many-units",
                        "An order asks for at most %d units of a product, over all its lines."
                                .formatted(limits.units()));
            }
        }
    }

    /**
     * Counts an order as open before it is placed.
     *
     * @throws Rejection if the user has too many open orders
     */
    void open(UserId user, OrderId order) {
        Set<UUID> own = placed.get(user, u -> newOrders());
        Set<UUID> earlier;
        synchronized (own) {
            earlier = new HashSet<>(own);
            own.add(id(order));
        }
        OpenOrders.Count count = openOrders.of(user, earlier);
        if (count.open() + count.unseen().size() >= limits.openOrders()) {
            forget(user, order);
            throw Rejection.conflict(
                    "too-many-open-orders",
                    "A user has at most %d orders that are pending or reserved. Wait until one is decided, or cancel one."
                            .formatted(limits.openOrders()));
        }
        earlier.removeAll(count.unseen());
        own.removeAll(earlier);
    }

    /** Counts an order no more that was not placed, or that the read model shows. */
    void forget(UserId user, OrderId order) {
        Set<UUID> own = placed.getIfPresent(user);
        if (own != null) {
            own.remove(id(order));
        }
    }

    /** Orders that the read model does not show within their time limit are not open any more. */
    private Set<UUID> newOrders() {
        return Collections.newSetFromMap(Caffeine.newBuilder()
                .expireAfterWrite(timeLimit)
                .<UUID, Boolean>build()
                .asMap());
    }

    private static UUID id(OrderId order) {
        return UUID.fromString(order.value());
    }

    private static Rejection tooMuch(String code, String message) {
        return new Rejection(Rejection.Reason.INVALID, code, message, Map.of("field", "lines"));
    }
}

package com.microshop.order.web;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.Freshness;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.order.OrderId;
import com.microshop.order.OrderLine;
import com.microshop.order.PlaceOrder;
import com.microshop.order.config.OrderSettings;
import com.microshop.order.readmodel.CustomerStatus;
import com.microshop.order.readmodel.LocalCopies;
import com.microshop.order.readmodel.LocalCopiesProjection;
import com.microshop.order.readmodel.OrdersProjection;
import com.microshop.order.readmodel.ProductCopy;
import com.microshop.payment.PaymentId;
import com.microshop.product.ProductId;
import com.microshop.user.UserId;
import com.microshop.web.Created;
import com.microshop.web.WriteRequest;
import com.microshop.web.Writes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Places orders: turns what a client wants into an order with today's names and prices, or names the field that is not valid. */
@Component
class OrderPlacement {

    /** News of other modules arrive within milliseconds; this is how long an order waits for them. */
    private static final Duration NEWS_WITHIN = Duration.ofMillis(500);

    /** What was made so recently may not be known here yet, if only because another process has just started. */
    private static final Duration RECENTLY = Duration.ofMinutes(1);

    private static final Duration RECENTLY_MADE_WITHIN = Duration.ofSeconds(3);

    private final Writes writes;
    private final LocalCopies copies;
    private final Freshness freshness;
    private final InstantSource databaseTime;
    private final OrderSettings settings;
    private final CustomerLimits limits;

    OrderPlacement(
            Writes writes,
            LocalCopies copies,
            Freshness freshness,
            InstantSource databaseTime,
            OrderSettings settings,
            CustomerLimits limits) {
        this.writes = writes;
        this.copies = copies;
        this.freshness = freshness;
        this.databaseTime = databaseTime;
        this.settings = settings;
        this.limits = limits;
    }

    /**
     * Places an order; the same request under the same idempotency key gets the first answer, even if the customer could
     * no longer place it.
     *
     * @param request the request as the controller got it
     * @param body its body
     * @param userId who buys
     * @param wanted what
     * @param paymentToken the means of payment, or null for the provider's default
     * @throws Rejection if the user may not order or a product does not exist
     */
    ResponseEntity<Created> place(
            WriteRequest request, Object body, UserId userId, List<WantedLine> wanted, @Nullable String paymentToken) {
        return place(request, body, () -> command(OrderId.random(), userId, wanted, paymentToken));
    }

    /**
     * The same for a customer, who may not order too much.
     *
     * @throws Rejection also if the user orders more than {@link CustomerLimits} allows
     */
    ResponseEntity<Created> placeWithinLimits(
            WriteRequest request, Object body, UserId userId, List<WantedLine> wanted, @Nullable String paymentToken) {
        OrderId order = OrderId.random();
        boolean isUnseen = false;
        try {
            ResponseEntity<Created> answer = place(request, body, () -> {
                limits.check(wanted);
                PlaceOrder command = command(order, userId, wanted, paymentToken);
                limits.open(userId, order);
                return command;
            });
            isUnseen = answer.getStatusCode() == HttpStatus.ACCEPTED
                    && new Created(order.value()).equals(answer.getBody());
            return answer;
        } catch (OutcomeUnknownException e) {
            isUnseen = true;
            throw e;
        } finally {
            if (!isUnseen) {
                limits.forget(userId, order);
            }
        }
    }

    private ResponseEntity<Created> place(WriteRequest request, Object body, Supplier<PlaceOrder> order) {
        Writes.Write write;
        try {
            PlaceOrder command = order.get();
            write = writes.of(request, body, command)
                    .correlatedWith(command.orderId().value());
        } catch (Rejection rejection) {
            write = writes.earlier(request, body, PlaceOrder.class).orElseThrow(() -> rejection);
        }
        return write.readFrom(OrdersProjection.NAME).created(OrderController.PATH);
    }

    private PlaceOrder command(OrderId orderId, UserId userId, List<WantedLine> wanted, @Nullable String paymentToken) {
        requireActive(userId);
        Map<ProductId, ProductCopy> products = productsOf(wanted);
        List<OrderLine> lines = new ArrayList<>(wanted.size());
        for (WantedLine line : wanted) {
            lines.add(orderLine(lines.size() + 1, line, products.get(line.productId())));
        }
        Instant now = databaseTime.instant().truncatedTo(ChronoUnit.MILLIS);
        return new PlaceOrder(
                orderId, userId, lines, PaymentId.random(), paymentToken, now, now.plus(settings.timeLimit()));
    }

    private static OrderLine orderLine(int number, WantedLine wanted, @Nullable ProductCopy product) {
        if (product == null) {
            throw rejection("product-not-found", wanted.field(), "names no product: " + wanted.productId());
        }
        Money agreed = wanted.agreedUnitPrice() == null
                ? null
                : new Money(wanted.agreedUnitPrice(), product.price().currency());
        return new OrderLine(
                number,
                product.productId(),
                product.name(),
                wanted.quantity(),
                agreed == null ? product.price() : agreed,
                agreed != null);
    }

    private void requireActive(UserId userId) {
        Optional<CustomerStatus> status = copies.customer(userId);
        if (!isActive(status)) {
            freshness.awaitCondition(
                    LocalCopiesProjection.NAME,
                    userId.value(),
                    () -> isActive(copies.customer(userId)),
                    status.isEmpty() ? patience(userId.value()) : NEWS_WITHIN);
            status = copies.customer(userId);
        }
        if (status.isEmpty()) {
            throw rejection("user-not-found", "user_id", "names no user: " + userId);
        }
        if (!isActive(status)) {
            throw rejection(
                    "user-not-active",
                    "user_id",
                    "names a user who is " + status.get().text() + ": " + userId);
        }
    }

    private static boolean isActive(Optional<CustomerStatus> status) {
        return status.filter(CustomerStatus.ACTIVE::equals).isPresent();
    }

    private Map<ProductId, ProductCopy> productsOf(List<WantedLine> wanted) {
        Set<ProductId> ids = new LinkedHashSet<>();
        wanted.forEach(line -> ids.add(line.productId()));
        Map<ProductId, ProductCopy> products = copies.products(ids);
        if (products.size() == ids.size()) {
            return products;
        }
        ids.removeAll(products.keySet());
        ProductId missing = ids.iterator().next();
        freshness.awaitCondition(
                LocalCopiesProjection.NAME,
                missing.value(),
                () -> copies.products(ids).size() == ids.size(),
                ids.stream()
                        .map(id -> patience(id.value()))
                        .max(Duration::compareTo)
                        .orElse(NEWS_WITHIN));
        products.putAll(copies.products(ids));
        return products;
    }

    /** How long to wait for something that is not known here. */
    private static Duration patience(String id) {
        Instant now = Instant.now();
        return Ids.createdAt(id)
                .filter(created -> created.isAfter(now.minus(RECENTLY)) && created.isBefore(now.plus(RECENTLY)))
                .map(recent -> RECENTLY_MADE_WITHIN)
                .orElse(NEWS_WITHIN);
    }

    private static Rejection rejection(String code, String field, String message) {
        return new Rejection(
                Rejection.Reason.INVALID, code, "%s %s.".formatted(field, message), Map.of("field", field));
    }
}

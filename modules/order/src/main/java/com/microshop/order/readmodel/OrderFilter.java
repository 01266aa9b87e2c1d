package com.microshop.order.readmodel;

import com.microshop.order.OrderStatus;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/**
 * Which orders a list shows; null means any.
 *
 * @param userId of this customer
 * @param status the status of the orders
 * @param placedFrom placed at this time or later
 * @param placedTo placed before this time
 */
public record OrderFilter(
        @Nullable UUID userId,
        @Nullable OrderStatus status,
        @Nullable Instant placedFrom,
        @Nullable Instant placedTo) {

    /**
     * The newest orders below an id, without their lines.
     *
     * @param limit the largest number of them
     */
    public List<OrderView> findBelow(Orders orders, UUID id, int limit) {
        return orders.findBy(
                (order, query, sql) -> sql.and(predicates(order, sql, id)),
                query -> query.sortBy(Sort.by("orderId").descending())
                        .limit(limit)
                        .all());
    }

    private Predicate[] predicates(Root<OrderView> order, CriteriaBuilder sql, UUID below) {
        List<Predicate> all = new ArrayList<>();
        all.add(sql.lessThan(order.get("orderId"), below));
        if (userId != null) {
            all.add(sql.equal(order.get("userId"), userId));
        }
        if (status != null) {
            all.add(sql.equal(order.get("status"), status));
        }
        if (placedFrom != null) {
            all.add(sql.greaterThanOrEqualTo(order.get("placedAt"), placedFrom));
        }
        if (placedTo != null) {
            all.add(sql.lessThan(order.get("placedAt"), placedTo));
        }
        return all.toArray(Predicate[]::new);
    }
}

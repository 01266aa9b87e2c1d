package com.microshop.order.readmodel;

import com.microshop.order.OrderStatus;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Finds orders. */
public interface Orders extends Repository<OrderView, UUID>, JpaSpecificationExecutor<OrderView> {

    /** The order with its lines, both as of one moment. */
    @Query("SELECT o FROM OrderView o LEFT JOIN FETCH o.lines WHERE o.orderId = :id")
    Optional<OrderView> findWithLines(UUID id);

    /** The status of the order. */
    @Query("SELECT o.status FROM OrderView o WHERE o.orderId = :id")
    Optional<OrderStatus> findStatus(UUID id);
}

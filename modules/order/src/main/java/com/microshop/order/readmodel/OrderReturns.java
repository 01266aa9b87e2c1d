package com.microshop.order.readmodel;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Finds returns. */
public interface OrderReturns extends Repository<ReturnView, UUID> {

    /** The return of this order with its lines. */
    @Query("SELECT r FROM ReturnView r LEFT JOIN FETCH r.lines WHERE r.returnId = :id AND r.orderId = :orderId")
    Optional<ReturnView> findWithLines(UUID orderId, UUID id);
}

package com.microshop.bench.stock;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.microshop.bench.stock.Events.OrderConfirmed;
import com.microshop.bench.stock.Events.OrderPlaced;
import com.microshop.bench.stock.Events.OrderRejected;
import com.microshop.bench.stock.Events.PaymentRequested;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.stereotype.Component;

@Component
@ProcessingGroup("orders")
class OrderProjection {

    private final OrderViews orders;

    OrderProjection(OrderViews orders) {
        this.orders = orders;
    }

    record FindOrder(String id) {}

    record ListOrders(String status, int limit) {}

    @QueryHandler
    Optional<OrderView> handle(FindOrder query) {
        return orders.findById(query.id());
    }

    @QueryHandler
    List<OrderView> handle(ListOrders query) {
        return orders.findByStatus(query.status(), Limit.of(query.limit()));
    }

    @EventHandler
    void on(OrderPlaced event) {
        OrderView order = new OrderView();
        order.id = event.orderId();
        order.userId = event.userId();
        order.total = event.total();
        order.status = "pending";
        orders.save(order);
    }

    /** A payment is requested as soon as all lines are reserved. */
    @EventHandler
    void on(PaymentRequested event) {
        orders.findById(event.orderId()).orElseThrow().status = "reserved";
    }

    @EventHandler
    void on(OrderConfirmed event) {
        orders.findById(event.orderId()).orElseThrow().status = "confirmed";
    }

    @EventHandler
    void on(OrderRejected event) {
        orders.findById(event.orderId()).orElseThrow().status = "rejected";
    }

    @Entity(name = "OrderView")
    @Table(indexes = @Index(columnList = "status"))
    @JsonAutoDetect(fieldVisibility = Visibility.ANY)
    static class OrderView {

        @Id
        private String id;

        private String userId;
        private BigDecimal total;
        private String status;
    }

    interface OrderViews extends JpaRepository<OrderView, String> {

        List<OrderView> findByStatus(String status, Limit limit);
    }
}

package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderPlaced;
import com.microshop.product.ProductId;
import com.microshop.product.ReservationId;
import com.microshop.product.ReserveStock;
import com.microshop.product.StockLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Reserves the stock of a new order under the order's id, each product once. */
final class WhenOrderPlacedThenReserveStock {

    private final Commands commands;

    WhenOrderPlacedThenReserveStock(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderPlaced event) {
        return commands.send(new ReserveStock(ReservationId.of(event.orderId().value()), byProduct(event.lines())));
    }

    private static List<StockLine> byProduct(List<OrderLine> lines) {
        Map<ProductId, Integer> units = new LinkedHashMap<>();
        lines.forEach(line -> units.merge(line.productId(), line.quantity(), Math::addExact));
        return units.entrySet().stream()
                .map(product -> new StockLine(product.getKey(), product.getValue()))
                .toList();
    }
}

package com.microshop.order.domain;

import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.ORDER;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.RETURN;
import static com.microshop.order.Examples.confirmed;
import static com.microshop.order.Examples.eur;
import static com.microshop.order.Examples.placed;
import static com.microshop.order.Examples.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.store.JsonSerializer;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.ReturnedLine;
import com.microshop.product.StockLine;
import java.util.List;
import org.axonframework.serialization.SerializedObject;
import org.junit.jupiter.api.Test;

/** The state of an order survives a snapshot. */
class OrderSnapshotTest {

    private final JsonSerializer serializer = JsonSerializer.create();

    @Test
    void ofANewOrder() {
        assertSurvives(new Order());
    }

    @Test
    void ofAnOrderWithReturns() {
        Order order = new Order();
        order.on(placed(ORDER, LINES));
        order.on(reserved());
        order.on(confirmed());
        order.on(back(RETURN));
        order.on(back("0197c1de-ae6f-7071-8283-9e0f1a2b3c4e"));
        order.on(new OrderRefundPaid(ORDER, RETURN, eur("2.55")));
        assertSurvives(order);
    }

    private static OrderLinesReturned back(String id) {
        return new OrderLinesReturned(
                ORDER,
                id,
                List.of(new ReturnedLine(1, MUG, 1, eur("2.55"))),
                List.of(new StockLine(MUG, 1)),
                PAYMENT,
                eur("2.55"));
    }

    private void assertSurvives(Order order) {
        SerializedObject<String> snapshot = serializer.serialize(order, String.class);
        Object read = serializer.deserialize(snapshot);
        assertThat(read).isExactlyInstanceOf(Order.class);
        assertThat(read).usingRecursiveComparison().isEqualTo(order);
    }
}

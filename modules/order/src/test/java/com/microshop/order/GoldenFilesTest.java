package com.microshop.order;

import static com.microshop.order.Examples.CUP;
import static com.microshop.order.Examples.EXPIRES_AT;
import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.ORDER;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.RETURN;
import static com.microshop.order.Examples.TOTAL;
import static com.microshop.order.Examples.eur;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import com.microshop.test.module.GoldenFiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoldenFilesTest extends GoldenFiles {

    GoldenFilesTest() {
        super(Map.ofEntries(
                Map.entry("OrderPlaced", Examples.placed()),
                Map.entry("OrderPlaced-without-amounts", Examples.placedBefore(LINES)),
                Map.entry("OrderPlaced-finer-than-a-cent", Examples.placedBefore(Examples.FINE_LINES)),
                Map.entry("OrderReserved", new OrderReserved(ORDER, PAYMENT, TOTAL, null, EXPIRES_AT)),
                Map.entry("OrderConfirmed", new OrderConfirmed(ORDER, PAYMENT, TOTAL)),
                Map.entry(
                        "OrderRejected",
                        new OrderRejected(ORDER, List.of(new Shortage(MUG, 5, 3), new Shortage(CUP, 1, 0)))),
                Map.entry("OrderDeclined", new OrderDeclined(ORDER, PAYMENT, "insufficient funds")),
                Map.entry("OrderCancelled", new OrderCancelled(ORDER, PAYMENT, "timed_out")),
                Map.entry("OrderPaidTooLate", new OrderPaidTooLate(ORDER, PAYMENT)),
                Map.entry(
                        "OrderLinesReturned",
                        new OrderLinesReturned(
                                ORDER,
                                RETURN,
                                List.of(
                                        new ReturnedLine(1, MUG, 2, eur("5.1")),
                                        new ReturnedLine(3, MUG, 1, eur("2.55"))),
                                List.of(new StockLine(MUG, 3)),
                                PAYMENT,
                                eur("7.65"))),
                Map.entry("OrderRefundPaid", new OrderRefundPaid(ORDER, RETURN, eur("7.65"))),
                Map.entry("OrderRefunded", new OrderRefunded(ORDER, TOTAL))));
    }

    @Test
    void aPaymentTokenIsNotInTheTextOfAnything() {
        for (Object message : List.of(Examples.place(LINES), Examples.placed(), Examples.reserved())) {
            assertThat(message.toString()).contains(ORDER.value()).doesNotContain("tok_approve");
        }
    }
}

package com.microshop.order;

import static com.microshop.order.Examples.CUP;
import static com.microshop.order.Examples.EXPIRES_AT;
import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.ORDER;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.PLACED_AT;
import static com.microshop.order.Examples.RETURN;
import static com.microshop.order.Examples.TOTAL;
import static com.microshop.order.Examples.USER;
import static com.microshop.order.Examples.eur;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import com.microshop.test.module.GoldenFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenFilesTest extends GoldenFiles {

    GoldenFilesTest() {
        super(
                new OrderPlaced(ORDER, USER, LINES, TOTAL, PAYMENT, "tok_approve", PLACED_AT, EXPIRES_AT),
                new OrderReserved(ORDER, PAYMENT, TOTAL, null, EXPIRES_AT),
                new OrderConfirmed(ORDER, PAYMENT, TOTAL),
                new OrderRejected(ORDER, List.of(new Shortage(MUG, 5, 3), new Shortage(CUP, 1, 0))),
                new OrderDeclined(ORDER, PAYMENT, "insufficient funds"),
                new OrderCancelled(ORDER, PAYMENT, "timed_out"),
                new OrderPaidTooLate(ORDER, PAYMENT),
                new OrderLinesReturned(
                        ORDER,
                        RETURN,
                        List.of(new ReturnedLine(1, MUG, 2, eur("5.1")), new ReturnedLine(3, MUG, 1, eur("2.55"))),
                        List.of(new StockLine(MUG, 3)),
                        PAYMENT,
                        eur("7.65")),
                new OrderRefundPaid(ORDER, RETURN, eur("7.65")),
                new OrderRefunded(ORDER, TOTAL));
    }

    @Test
    void aPaymentTokenIsNotInTheTextOfAnything() {
        for (Object message : List.of(Examples.place(LINES), Examples.placed(), Examples.reserved())) {
            assertThat(message.toString()).contains(ORDER.value()).doesNotContain("tok_approve");
        }
    }
}

package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import com.microshop.product.StockLine;
import java.util.List;

/**
 * A customer gave units of a confirmed order back.
 *
 * @param orderId the order
 * @param returnId the return
 * @param lines what came back, each line of the order at most once
 * @param stock the same units by product, each product once
 * @param paymentId the payment to refund
 * @param refund how much to pay back: what the lines had cost
 */
public record OrderLinesReturned(
        OrderId orderId,
        String returnId,
        List<ReturnedLine> lines,
        List<StockLine> stock,
        PaymentId paymentId,
        Money refund) {

    /** Copies the lists. */
    public OrderLinesReturned {
        lines = List.copyOf(lines);
        stock = List.copyOf(stock);
    }
}

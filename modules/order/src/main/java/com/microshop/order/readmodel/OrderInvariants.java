package com.microshop.order.readmodel;

import com.microshop.kernel.Currencies;
import com.microshop.messaging.Invariant;
import com.microshop.messaging.SqlInvariant;
import java.time.Duration;
import java.util.Currency;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What must be true of orders at any time, checked from the module's own events and its copies of others'. */
public final class OrderInvariants {

    private static final String STILL_OPEN = """
            SELECT format('Order %s was to end by %s and is still open.', placed.aggregate_id,
                          placed.payload ->> 'expires_at')
            FROM orders.event placed
            WHERE placed.source IS NULL AND placed.type = 'order.OrderPlaced'
              AND (placed.payload ->> 'expires_at')::timestamptz < now() - make_interval(secs => :grace)
              AND NOT EXISTS (
                  SELECT FROM orders.event ending
                  WHERE ending.aggregate_id = placed.aggregate_id AND ending.source IS NULL
                    AND ending.type IN ('order.OrderConfirmed', 'order.OrderRejected', 'order.OrderDeclined',
                                        'order.OrderCancelled'))
            ORDER BY placed.aggregate_id
            """;

    private static final String CONFIRMED_WITHOUT_STOCK = """
            WITH confirmed AS (
                SELECT aggregate_id AS id FROM orders.event
                WHERE source IS NULL AND type = 'order.OrderConfirmed'
            ), bought AS (
                SELECT placed.aggregate_id AS id, line.product_id, sum(line.quantity) AS units
                FROM orders.event placed,
                     jsonb_to_recordset(placed.payload -> 'lines') AS line (product_id text, quantity bigint)
                WHERE placed.source IS NULL AND placed.type = 'order.OrderPlaced'
                  AND placed.aggregate_id IN (SELECT id FROM confirmed)
                GROUP BY 1, 2
            ), reserved AS (
                SELECT made.payload ->> 'reservation_id' AS id, line.product_id, sum(line.quantity) AS units
                FROM orders.event made,
                     jsonb_to_recordset(made.payload -> 'lines') AS line (product_id text, quantity bigint)
                WHERE made.source = 'product' AND made.type = 'product.ReservationMade'
                  AND made.payload ->> 'reservation_id' IN (SELECT id FROM confirmed)
                GROUP BY 1, 2
            )
            SELECT format('Order %s is confirmed with %s units of product %s, but %s are reserved for it.', id,
                          coalesce(bought.units, 0), product_id, coalesce(reserved.units, 0))
            FROM bought FULL JOIN reserved USING (id, product_id)
            WHERE bought.units IS DISTINCT FROM reserved.units
            ORDER BY id, product_id
            """;

    private static final String CAPTURED_WITHOUT_ORDER = """
            WITH captured AS (
                SELECT payload ->> 'payment_id' AS payment, min(payload ->> 'reference') AS id,
                       sum((payload -> 'amount' ->> 'amount')::numeric) AS amount
                FROM orders.event
                WHERE source = 'payment' AND type = 'payment.PaymentCaptured'
                GROUP BY 1
            ), refunded AS (
                SELECT payload ->> 'payment_id' AS payment, sum((payload -> 'amount' ->> 'amount')::numeric) AS amount
                FROM orders.event
                WHERE source = 'payment' AND type = 'payment.PaymentRefunded'
                GROUP BY 1
            )
            SELECT format('Payment %s captured %s for order %s, which is not confirmed, and %s were paid back.', payment,
                          captured.amount, id, coalesce(refunded.amount, 0))
            FROM captured LEFT JOIN refunded USING (payment)
            WHERE captured.amount > coalesce(refunded.amount, 0)
              AND NOT EXISTS (
                  SELECT FROM orders.event confirmed
                  WHERE confirmed.aggregate_id = captured.id AND confirmed.source IS NULL
                    AND confirmed.type = 'order.OrderConfirmed'
                    AND confirmed.payload ->> 'payment_id' = captured.payment)
            ORDER BY id, payment
            """;

    private static final String MONEY_DISAGREES = """
            WITH minor_unit AS (
                SELECT split_part(unit, '=', 1) AS currency, split_part(unit, '=', 2)::int AS decimals
                FROM unnest(string_to_array(:minor_units, ',')) AS unit
            ), placed AS (
                SELECT aggregate_id AS id, payload, (payload -> 'total' ->> 'amount')::numeric AS total,
                       payload -> 'total' ->> 'currency' AS currency
                FROM orders.event WHERE source IS NULL AND type = 'order.OrderPlaced'
            ), line AS (
                SELECT placed.id, placed.currency AS order_currency, l.line, l.quantity,
                       (l.unit_price ->> 'amount')::numeric AS price, l.unit_price ->> 'currency' AS currency,
                       (l.amount ->> 'amount')::numeric AS amount, minor_unit.decimals
                FROM placed
                     CROSS JOIN jsonb_to_recordset(placed.payload -> 'lines')
                         AS l (line int, quantity bigint, unit_price jsonb, amount jsonb)
                     LEFT JOIN minor_unit ON minor_unit.currency = l.amount ->> 'currency'
            ), line_sum AS (
                SELECT id, sum(coalesce(amount, quantity * price)) AS amount FROM line GROUP BY id
            ), confirmed AS (
                SELECT aggregate_id AS id, (payload -> 'total' ->> 'amount')::numeric AS total,
                       payload -> 'total' ->> 'currency' AS currency
                FROM orders.event WHERE source IS NULL AND type = 'order.OrderConfirmed'
            ), captured AS (
                SELECT payload ->> 'reference' AS id, sum((payload -> 'amount' ->> 'amount')::numeric) AS amount,
                       min(payload -> 'amount' ->> 'currency') AS currency
                FROM orders.event WHERE source = 'payment' AND type = 'payment.PaymentCaptured' GROUP BY 1
            ), returned AS (
                SELECT aggregate_id AS id, sequence, payload ->> 'return_id' AS return, payload,
                       (payload -> 'refund' ->> 'amount')::numeric AS refund,
                       payload -> 'refund' ->> 'currency' AS currency
                FROM orders.event WHERE source IS NULL AND type = 'order.OrderLinesReturned'
            ), returned_line AS (
                SELECT returned.id, returned.return, returned.sequence, l.line, l.quantity,
                       (l.amount ->> 'amount')::numeric AS amount, l.amount ->> 'currency' AS currency
                FROM returned,
                     jsonb_to_recordset(returned.payload -> 'lines') AS l (line int, quantity bigint, amount jsonb)
            ), returned_so_far AS (
                SELECT id, return, line, currency, sum(quantity) OVER earlier AS units, sum(amount) OVER earlier AS amount
                FROM returned_line WINDOW earlier AS (PARTITION BY id, line ORDER BY sequence)
            ), returned_sum AS (
                SELECT return, sum(amount) AS amount FROM returned_line GROUP BY return
            ), paid AS (
                SELECT payload ->> 'reference' AS id, payload ->> 'refund_id' AS return,
                       payload ->> 'payment_id' AS payment, (payload -> 'amount' ->> 'amount')::numeric AS amount,
                       payload -> 'amount' ->> 'currency' AS currency
                FROM orders.event WHERE source = 'payment' AND type = 'payment.PaymentRefunded'
            ), recorded AS (
                SELECT aggregate_id AS id, payload ->> 'return_id' AS return,
                       (payload -> 'amount' ->> 'amount')::numeric AS amount
                FROM orders.event WHERE source IS NULL AND type = 'order.OrderRefundPaid'
            )
            SELECT sentence FROM (
                SELECT id, format('Order %s has a total of %s, its lines cost %s.', id, total, amount) AS sentence
                FROM placed LEFT JOIN line_sum USING (id) WHERE total IS DISTINCT FROM amount
                UNION ALL
                SELECT id, format('Order %s is in %s, its line %s in %s.', id, order_currency, line, currency)
                FROM line WHERE currency <> order_currency
                UNION ALL
                SELECT id, format('Order %s charges %s %s for line %s, whose %s units cost %s each.', id, amount, currency,
                                  line, quantity, price)
                FROM line WHERE amount <> coalesce(round(quantity * price, decimals), -1)
                UNION ALL
                SELECT id, format('Order %s was placed for %s %s and confirmed for %s %s.', id, placed.total,
                                  placed.currency, confirmed.total, confirmed.currency)
                FROM confirmed LEFT JOIN placed USING (id)
                WHERE (placed.total, placed.currency) IS DISTINCT FROM (confirmed.total, confirmed.currency)
                UNION ALL
                SELECT id, format('Order %s costs %s %s, but %s %s were captured for it.', id, total, placed.currency,
                                  amount, captured.currency)
                FROM captured JOIN placed USING (id)
                WHERE (total, placed.currency) IS DISTINCT FROM (amount, captured.currency)
                UNION ALL
                SELECT id, format('Return %s of order %s has a refund of %s, its lines had cost %s.', return, id, refund,
                                  amount)
                FROM returned LEFT JOIN returned_sum USING (return) WHERE refund IS DISTINCT FROM amount
                UNION ALL
                SELECT so_far.id,
                       format('Return %s of order %s brings what was given back to %s %s for %s units of line %s, '
                              'which cost %s %s each.', return, so_far.id, so_far.amount, so_far.currency, units,
                              so_far.line, price, line.currency)
                FROM returned_so_far so_far LEFT JOIN line USING (id, line)
                WHERE (so_far.amount, so_far.currency) IS DISTINCT FROM
                      (CASE WHEN line.amount IS NULL THEN units * price
                            WHEN units = line.quantity THEN line.amount
                            ELSE round(units * price, decimals) END, line.currency)
                UNION ALL
                SELECT paid.id, format('Refund %s paid %s %s of order %s back, its return has a refund of %s %s.', return,
                                       amount, paid.currency, paid.id, coalesce(refund, 0), returned.currency)
                FROM paid LEFT JOIN returned USING (id, return)
                WHERE return <> payment AND (amount, paid.currency) IS DISTINCT FROM (refund, returned.currency)
                UNION ALL
                SELECT id, format('Refund %s of order %s was paid %s times.', return, id, count(*))
                FROM paid GROUP BY id, return HAVING count(*) > 1
                UNION ALL
                SELECT recorded.id, format('Order %s records %s as paid back for return %s, whose refund is %s.',
                                           recorded.id, recorded.amount, return, coalesce(refund, 0))
                FROM recorded LEFT JOIN returned USING (id, return)
                WHERE recorded.amount IS DISTINCT FROM refund
                UNION ALL
                SELECT id, format('Order %s records %s as paid back for return %s, but nothing was paid.', id,
                                  recorded.amount, return)
                FROM recorded LEFT JOIN paid USING (id, return)
                WHERE paid.amount IS NULL AND recorded.amount <> 0
            ) offender
            ORDER BY id, sentence
            """;

    private static final String RETURNED_TOO_MUCH = """
            WITH bought AS (
                SELECT placed.aggregate_id AS id, l.line, l.quantity
                FROM orders.event placed,
                     jsonb_to_recordset(placed.payload -> 'lines') AS l (line int, quantity bigint)
                WHERE placed.source IS NULL AND placed.type = 'order.OrderPlaced'
            ), returned AS (
                SELECT e.aggregate_id AS id, l.line, sum(l.quantity) AS quantity
                FROM orders.event e, jsonb_to_recordset(e.payload -> 'lines') AS l (line int, quantity bigint)
                WHERE e.source IS NULL AND e.type = 'order.OrderLinesReturned'
                GROUP BY 1, 2
            )
            SELECT format('Order %s has %s units of line %s returned of %s bought.', id, returned.quantity, line,
                          coalesce(bought.quantity, 0))
            FROM returned LEFT JOIN bought USING (id, line)
            WHERE returned.quantity > coalesce(bought.quantity, 0)
            ORDER BY id, line
            """;

    private OrderInvariants() {}

    /**
     * Nothing stays pending for ever.
     *
     * @param grace how long after its time was up an order may stay open
     */
    public static Invariant ordersEnd(JdbcClient jdbc, Duration grace) {
        return new SqlInvariant(
                jdbc,
                "Every order whose time is up has ended.",
                STILL_OPEN,
                Map.of("grace", (double) grace.toMillis() / 1000));
    }

    /** No order is confirmed on stock that is not there. */
    public static Invariant confirmedWithStock(JdbcClient jdbc) {
        return new SqlInvariant(jdbc, "Every confirmed order has exactly its units reserved.", CONFIRMED_WITHOUT_STOCK);
    }

    /** Every charge belongs to an order. */
    public static Invariant capturedWhenConfirmed(JdbcClient jdbc) {
        return new SqlInvariant(
                jdbc, "Every captured payment has a confirmed order or was paid back.", CAPTURED_WITHOUT_ORDER);
    }

    /** Totals, captures and refunds agree with the lines. */
    public static Invariant moneyAgrees(JdbcClient jdbc) {
        String minorUnits = Currency.getAvailableCurrencies().stream()
                .map(Currency::getCurrencyCode)
                .map(code -> code + "=" + Currencies.minorUnits(code))
                .collect(Collectors.joining(","));
        return new SqlInvariant(
                jdbc,
                "Totals, captured payments and refunds agree with the orders' lines, in whole minor units.",
                MONEY_DISAGREES,
                Map.of("minor_units", minorUnits));
    }

    /** No line comes back more than once. */
    public static Invariant returnsWithinPurchase(JdbcClient jdbc) {
        return new SqlInvariant(jdbc, "No more of an order's line is returned than was bought.", RETURNED_TOO_MUCH);
    }
}

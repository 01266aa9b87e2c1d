package com.microshop.order.readmodel;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Adds up what was sold. */
@Component
public class Sales {

    private final JdbcClient jdbc;

    Sales(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The sales of the next products by id.
     *
     * @param after the product to begin behind
     * @param products how many products at most; one that was sold in several currencies has several rows
     */
    public List<ProductSales> find(String after, int products) {
        return jdbc.sql("""
                        WITH sold AS NOT MATERIALIZED (
                            SELECT l.*, o.currency FROM orders.order_line l JOIN orders.order_view o USING (order_id)
                            WHERE o.status IN ('confirmed', 'refunded')),
                        page AS (
                            SELECT DISTINCT product_id FROM sold WHERE product_id > ?::uuid
                            ORDER BY product_id LIMIT ?),
                        refund AS (
                            SELECT product_id, r.currency, sum(l.amount) AS refunds
                            FROM page JOIN orders.order_return_line l USING (product_id)
                                JOIN orders.order_return r USING (return_id)
                            GROUP BY product_id, r.currency)
                        SELECT product_id, currency, sum(quantity) AS units_sold,
                            sum(coalesce(amount, quantity * unit_price)) AS revenue,
                            sum(returned_quantity) AS units_returned, coalesce(refunds, 0) AS refunds
                        FROM page JOIN sold USING (product_id) LEFT JOIN refund USING (product_id, currency)
                        GROUP BY product_id, currency, refunds ORDER BY product_id, currency
                        """)
                .param(after)
                .param(products)
                .query((row, n) -> new ProductSales(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getBigDecimal(4),
                        row.getLong(5),
                        row.getBigDecimal(6)))
                .list();
    }
}

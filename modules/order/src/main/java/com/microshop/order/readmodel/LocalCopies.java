package com.microshop.order.readmodel;

import com.microshop.kernel.Money;
import com.microshop.product.ProductId;
import com.microshop.user.UserId;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds customers and products in this module's local copies, any number of them in one query. */
@Component
public class LocalCopies {

    private final JdbcClient jdbc;

    LocalCopies(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether a customer may order; empty if there is no such customer, as far as this module knows yet. */
    public Optional<CustomerStatus> customer(UserId userId) {
        return jdbc.sql("SELECT status FROM orders.customer_copy WHERE user_id = ?::uuid")
                .param(userId.value())
                .query((row, n) -> CustomerStatus.valueOf(row.getString(1).toUpperCase(Locale.ROOT)))
                .optional();
    }

    /** Those of the products that exist, as far as this module knows yet. */
    public Map<ProductId, ProductCopy> products(Collection<ProductId> ids) {
        return jdbc
                .sql("SELECT product_id, name, price, currency FROM orders.product_copy WHERE product_id = ANY (?)")
                .param(new Columns<>(ids).uuid(id -> id))
                .query((row, n) -> new ProductCopy(
                        ProductId.of(row.getString(1)),
                        row.getString(2),
                        new Money(row.getBigDecimal(3), row.getString(4))))
                .list()
                .stream()
                .collect(Collectors.toMap(ProductCopy::productId, Function.identity()));
    }
}

package com.microshop.order.readmodel;

import com.microshop.kernel.Money;
import com.microshop.messaging.BatchBuffer;
import com.microshop.messaging.ProjectionTables;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRenamed;
import com.microshop.product.ProductRepriced;
import com.microshop.user.UserDeactivated;
import com.microshop.user.UserErased;
import com.microshop.user.UserId;
import com.microshop.user.UserReactivated;
import com.microshop.user.UserRegistered;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** Keeps local copies of customers and products, so that placing an order asks no other module. */
public final class LocalCopiesProjection {

    /** The name of this projection's processor. */
    public static final String NAME = "order-copies";

    /** What it writes. */
    public static final List<String> TABLES = List.of("customer_copy", "product_copy");

    private final JdbcOperations jdbc;
    private final ProjectionTables tables;
    private final BatchBuffer<Customer> customers = new BatchBuffer<>(this::writeCustomers);
    private final BatchBuffer<Product> products = new BatchBuffer<>(this::writeProducts);

    /** Creates the projection. */
    public LocalCopiesProjection(JdbcOperations jdbc, ProjectionTables tables) {
        this.jdbc = jdbc;
        this.tables = tables;
    }

    @EventHandler
    void on(UserRegistered event) {
        customers.add(new Customer(event.userId(), CustomerStatus.ACTIVE));
    }

    @EventHandler
    void on(UserDeactivated event) {
        customers.add(new Customer(event.userId(), CustomerStatus.DEACTIVATED));
    }

    @EventHandler
    void on(UserReactivated event) {
        customers.add(new Customer(event.userId(), CustomerStatus.ACTIVE));
    }

    @EventHandler
    void on(UserErased event) {
        customers.add(new Customer(event.userId(), CustomerStatus.ERASED));
    }

    @EventHandler
    void on(ProductAdded event) {
        products.add(new Product(event.productId(), event.name(), event.price()));
    }

    @EventHandler
    void on(ProductRenamed event) {
        products.add(new Product(event.productId(), event.name(), null));
    }

    @EventHandler
    void on(ProductRepriced event) {
        products.add(new Product(event.productId(), null, event.price()));
    }

    private void writeCustomers(List<Customer> changes) {
        Map<UserId, CustomerStatus> last = new LinkedHashMap<>();
        changes.forEach(change -> last.put(change.userId(), change.status()));
        Columns<Map.Entry<UserId, CustomerStatus>> columns = new Columns<>(last.entrySet());
        jdbc.update(
                tables.sql("""
                INSERT INTO {customer_copy} (user_id, status) SELECT * FROM unnest(?, ?)
                ON CONFLICT (user_id) DO UPDATE SET status = excluded.status
                """),
                columns.uuid(Map.Entry::getKey),
                columns.text(change -> change.getValue().text()));
    }

    private void writeProducts(List<Product> changes) {
        Map<ProductId, Product> last = new LinkedHashMap<>();
        changes.forEach(change -> last.merge(change.productId(), change, Product::then));
        List<Product> whole = last.values().stream().filter(Product::isWhole).toList();
        List<Product> parts =
                last.values().stream().filter(product -> !product.isWhole()).toList();
        if (!whole.isEmpty()) {
            jdbc.update(tables.sql("""
                    INSERT INTO {product_copy} AS p (product_id, name, price, currency)
                    SELECT * FROM unnest(?, ?, ?, ?)
                    ON CONFLICT (product_id) DO UPDATE
                    SET name = excluded.name, price = excluded.price, currency = excluded.currency
                    """), Product.columns(whole));
        }
        if (!parts.isEmpty()) {
            jdbc.update(tables.sql("""
                    UPDATE {product_copy} p
                    SET name = coalesce(n.name, p.name), price = coalesce(n.price, p.price),
                        currency = coalesce(n.currency, p.currency)
                    FROM unnest(?, ?, ?, ?) AS n (product_id, name, price, currency)
                    WHERE p.product_id = n.product_id
                    """), Product.columns(parts));
        }
    }

    private record Customer(UserId userId, CustomerStatus status) {}

    /** What is new about a product; null where nothing is. */
    private record Product(
            ProductId productId,
            @Nullable String name,
            @Nullable Money price) {

        Product then(Product later) {
            return new Product(
                    productId, later.name == null ? name : later.name, later.price == null ? price : later.price);
        }

        boolean isWhole() {
            return name != null && price != null;
        }

        @Nullable
        BigDecimal amount() {
            return price == null ? null : price.amount();
        }

        @Nullable
        String currency() {
            return price == null ? null : price.currency();
        }

        static Object[] columns(List<Product> products) {
            Columns<Product> columns = new Columns<>(products);
            return new Object[] {
                columns.uuid(Product::productId),
                columns.text(Product::name),
                columns.numeric(Product::amount),
                columns.text(Product::currency)
            };
        }
    }
}

package com.microshop.order.readmodel;

import static com.microshop.order.Examples.eur;
import static com.microshop.test.module.ProjectionBatch.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.ProjectionTables;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRenamed;
import com.microshop.product.ProductRepriced;
import com.microshop.test.module.ModuleDatabase;
import com.microshop.user.EncryptedText;
import com.microshop.user.UserDeactivated;
import com.microshop.user.UserErased;
import com.microshop.user.UserId;
import com.microshop.user.UserReactivated;
import com.microshop.user.UserRegistered;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LocalCopiesProjectionTest {

    private static final EncryptedText SECRET = new EncryptedText("c2VjcmV0");

    private static final ModuleDatabase DATABASE = new ModuleDatabase("order", "orders");

    private final LocalCopiesProjection projection = new LocalCopiesProjection(
            DATABASE.jdbc(), ProjectionTables.serving("orders", LocalCopiesProjection.TABLES.toArray(String[]::new)));
    private final LocalCopies copies = new LocalCopies(DATABASE.client());
    private final UserId user = UserId.random();
    private final ProductId mug = ProductId.random();
    private final ProductId cup = ProductId.random();

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @Test
    void knowsWhetherACustomerMayOrder() {
        assertThat(copies.customer(user)).isEmpty();
        batch(() -> projection.on(new UserRegistered(user, SECRET, SECRET)));
        assertThat(copies.customer(user)).contains(CustomerStatus.ACTIVE);
        batch(() -> projection.on(new UserDeactivated(user)));
        assertThat(copies.customer(user)).contains(CustomerStatus.DEACTIVATED);
        batch(() -> projection.on(new UserReactivated(user)));
        assertThat(copies.customer(user)).contains(CustomerStatus.ACTIVE);
        batch(() -> projection.on(new UserErased(user)));
        assertThat(copies.customer(user)).contains(CustomerStatus.ERASED);
    }

    @Test
    void takesTheLastStatusOfABatch() {
        batch(() -> {
            projection.on(new UserRegistered(user, SECRET, SECRET));
            projection.on(new UserDeactivated(user));
            projection.on(new UserErased(user));
        });
        assertThat(copies.customer(user)).contains(CustomerStatus.ERASED);
    }

    @Test
    void knowsTodaysNamesAndPrices() {
        batch(() -> {
            projection.on(new ProductAdded(mug, "Mug", eur("2.55"), 10));
            projection.on(new ProductAdded(cup, "Cup", eur("5"), 10));
            projection.on(new ProductRenamed(cup, "Bowl"));
        });
        batch(() -> {
            projection.on(new ProductRepriced(mug, eur("3")));
            projection.on(new ProductRepriced(mug, eur("3.10")));
            projection.on(new ProductRenamed(cup, "Jug"));
        });
        batch(() -> {
            projection.on(new ProductRenamed(mug, "Beaker"));
            projection.on(new ProductRepriced(mug, eur("0.0001")));
        });

        assertThat(copies.products(List.of(mug, cup, ProductId.random())))
                .containsOnlyKeys(mug, cup)
                .containsEntry(mug, new ProductCopy(mug, "Beaker", eur("0.0001")))
                .containsEntry(cup, new ProductCopy(cup, "Jug", eur("5")));
    }

    @Test
    void findsTwoThousandProductsAtOnce() {
        List<ProductId> ids = Stream.generate(ProductId::random).limit(2_000).toList();
        batch(() -> ids.forEach(id -> projection.on(new ProductAdded(id, "Mug", eur("1"), 1))));

        assertThat(copies.products(ids)).containsOnlyKeys(ids);
    }
}

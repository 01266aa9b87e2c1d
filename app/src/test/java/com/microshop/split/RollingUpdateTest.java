package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.ShopProcess;
import com.microshop.test.TestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The next version replaces the current one module by module, under load, and is rolled back. In it, an event of payment
 * has a new field, order imports a new event of payment, and order imports a new event of product before product
 * publishes it.
 */
@Tag("split")
class RollingUpdateTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CREATED = 201;
    private static final String SETTLED = "payment.PaymentSettled";
    private static final String PICKED = "product.ReservationPicked";

    private TestServers servers;
    private TestCluster cluster;
    private Stores stores;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        servers = TestServers.start("rolling-update");
        cluster = TestCluster.start(servers, "user,product order payment");
        stores = new Stores(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
        servers.close();
    }

    @Test
    void twoVersionsRunSideBySideInEitherOrderAndAfterARollback() throws Exception {
        Path next = nextVersion();
        Regulars regulars = Regulars.start(cluster.url(), 3);
        regulars.awaitMore(10);

        // The publisher is updated first: no module subscribes to its new event yet, and its subscriber ignores the new
        // field.
        cluster.classPathFirst(next);
        replace("payment", regulars);
        await().atMost(PATIENCE).until(() -> !eventsOf("payment", SETTLED).isEmpty());
        await().atMost(PATIENCE)
                .until(() -> !stores.ask(
                                "order",
                                "SELECT event_id FROM {schema}.event WHERE source = 'payment' AND payload ->> 'scheme' = 'card'")
                        .isEmpty());
        assertThat(stores.ask("order", copies(SETTLED))).isEmpty();

        // Here the subscriber is updated second; for products it is updated first.
        replace("order", regulars);
        List<String> settledBefore = eventsOf("payment", SETTLED);
        replace("user,product", regulars);
        await().atMost(PATIENCE).until(() -> !eventsOf("product", PICKED).isEmpty());
        await().atMost(PATIENCE)
                .until(() ->
                        !without(settledBefore, eventsOf("payment", SETTLED)).isEmpty());
        regulars.awaitMore(10);

        // Rolled back to the current version, with the next one's events in the stores.
        cluster.classPathFirst();
        replace("payment", regulars);
        List<String> settled = without(settledBefore, eventsOf("payment", SETTLED));
        await().atMost(PATIENCE)
                .until(() -> stores.ask("order", copies(SETTLED)).containsAll(settled));
        replace("order", regulars);
        List<String> returned = stores.ask("payment", """
                SELECT DISTINCT correlation_id FROM {schema}.event WHERE type = '%s' LIMIT 3
                """.formatted(SETTLED));
        Set<String> orders = regulars.stop();
        stores.assertComplete(orders, SETTLED);

        assertThat(stores.ask("order", copies(SETTLED)))
                .as("settled payments from the time on at which both sides were new")
                .doesNotHaveDuplicates()
                .containsAll(without(settledBefore, eventsOf("payment", SETTLED)));
        assertThat(regulars.failures()).as("failed requests of customers").isEmpty();

        // Today's version continues with aggregates that hold events it does not know.
        for (String order : returned) {
            returnAll(order);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                stores.ask("order", "SELECT order_id FROM orders.order_view WHERE status = 'refunded'"))
                        .containsExactlyInAnyOrderElementsOf(returned));
    }

    /** Replaces the process of some modules by another, which is not stopped before both have worked side by side. */
    private void replace(String modules, Regulars regulars) {
        ShopProcess leaving = cluster.process(modules, 0);
        cluster.grow(modules);
        regulars.awaitMore(10);
        cluster.stop(List.of(leaving));
        regulars.awaitMore(10);
    }

    private List<String> eventsOf(String module, String type) {
        return stores.ask(
                module, "SELECT event_id FROM {schema}.event WHERE source IS NULL AND type = '%s'".formatted(type));
    }

    private static String copies(String type) {
        return "SELECT event_id FROM {schema}.event WHERE source IS NOT NULL AND type = '%s'".formatted(type);
    }

    private static List<String> without(List<String> earlier, List<String> all) {
        return all.stream().filter(id -> !earlier.contains(id)).toList();
    }

    private void returnAll(String order) {
        new TestClient(cluster.url())
                .post("/api/orders/%s/returns".formatted(order), "{\"lines\": [{\"line\": 1, \"quantity\": 1}]}")
                .is(CREATED);
    }

    private Path nextVersion() throws IOException {
        return new NewVersion(folder)
                .with(
                        "payment/PaymentAuthorized",
                        "String providerReference) {}",
                        "String providerReference, String scheme) {}")
                .withNew("payment/PaymentSettled", """
                        package com.microshop.payment;

                        public record PaymentSettled(PaymentId paymentId, String reference) {}
                        """)
                .with("payment/domain/Payment", "amount, NOTHING_TO_HOLD)", "amount, NOTHING_TO_HOLD, \"none\")")
                .with(
                        "payment/domain/Payment",
                        "amount, command.providerReference())",
                        "amount, command.providerReference(), \"card\")")
                .with(
                        "payment/domain/Payment",
                        "case CAPTURE_REQUESTED -> apply(new PaymentCaptured(id, reference(), amount));",
                        """
                        case CAPTURE_REQUESTED -> {
                            apply(new PaymentCaptured(id, reference(), amount));
                            apply(new com.microshop.payment.PaymentSettled(id, reference()));
                        }""")
                .with("payment/domain/Payment", "@EventSourcingHandler\n    void on(VoidRequested event) {", """
                        private boolean settled;

                        @EventSourcingHandler
                        void on(com.microshop.payment.PaymentSettled event) {
                            settled = true;
                        }

                        @EventSourcingHandler
                        void on(VoidRequested event) {""")
                .withResource(
                        "db/migration/payment/V1000__settled.sql",
                        "ALTER TABLE ${schema}.payment_view ADD COLUMN settled boolean NOT NULL DEFAULT false;")
                .withNew("product/ReservationPicked", """
                        package com.microshop.product;

                        public record ReservationPicked(ReservationId reservationId) {}
                        """)
                .with(
                        "product/domain/StockReservation",
                        "case MADE -> apply(new ReservationCommitted(command.reservationId()));",
                        """
                        case MADE -> {
                            apply(new ReservationCommitted(command.reservationId()));
                            apply(new com.microshop.product.ReservationPicked(command.reservationId()));
                        }""")
                .with(
                        "product/domain/Product",
                        "private long available;",
                        "private long available;\n private long age = 1;")
                .with(
                        "order/config/OrderModule",
                        ".imports(PaymentCaptured.class)",
                        ".imports(PaymentCaptured.class, com.microshop.payment.PaymentSettled.class,"
                                + " com.microshop.product.ReservationPicked.class)")
                .compile();
    }
}

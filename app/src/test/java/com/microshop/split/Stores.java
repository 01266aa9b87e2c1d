package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.app.ShopModules;
import com.microshop.test.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The modules' stores of a cluster, in one or several databases. */
final class Stores {

    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);
    private static final String GAPS = """
            SELECT aggregate_id FROM {schema}.event WHERE source IS NULL
            GROUP BY aggregate_id HAVING count(*) <> max(sequence) + 1
            """;
    private static final String OUT_OF_ORDER = """
            SELECT aggregate_id FROM (
                SELECT aggregate_id, sequence,
                       lag(sequence) OVER (PARTITION BY source, aggregate_id ORDER BY tx, idx) AS before
                FROM {schema}.event) e
            WHERE sequence <= before
            """;

    private final TestCluster cluster;
    private final Map<String, TestDatabase> databases = new HashMap<>();

    /** All modules are in the cluster's database. */
    Stores(TestCluster cluster) {
        this.cluster = cluster;
        ShopModules.all().forEach(module -> databases.put(module, cluster.database()));
    }

    /** Looks for a module in another database from now on. */
    void moved(String module, TestDatabase database) {
        databases.put(module, database);
    }

    /** The database of a module. */
    TestDatabase databaseOf(String module) {
        return databases.getOrDefault(module, cluster.database());
    }

    /** The schema of a module. */
    static String schemaOf(String module) {
        return module + "s";
    }

    /** The first column of what a query in a module's database returns; {@code {schema}} stands for its schema. */
    List<String> ask(String module, String sql) {
        try (Connection connection = databaseOf(module).open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql.replace("{schema}", schemaOf(module)))) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException("%s: %s".formatted(e.getMessage(), sql), e);
        }
    }

    /**
     * Waits until all orders have ended, and finds that nothing was lost or repeated on the way.
     *
     * @param orders all orders that were accepted
     * @param exceptTypes events of these types are not compared with the imported ones
     */
    void assertComplete(Set<String> orders, String... exceptTypes) {
        await().atMost(SETTLED_WITHIN)
                .untilAsserted(() -> assertThat(
                                ask("order", "SELECT order_id FROM orders.order_view WHERE status = 'confirmed'"))
                        .hasSameSizeAs(orders));
        await().atMost(SETTLED_WITHIN)
                .untilAsserted(() -> assertThat(ask(
                                "payment",
                                "SELECT aggregate_id FROM payments.event WHERE type = 'payment.PaymentCaptured'"))
                        .doesNotHaveDuplicates()
                        .hasSameSizeAs(orders));
        assertThat(ask("order", "SELECT aggregate_id FROM orders.event WHERE type = 'order.OrderPlaced'"))
                .containsExactlyInAnyOrderElementsOf(orders);
        for (String module : ShopModules.all()) {
            assertThat(ask(module, GAPS)).as("gaps in %s", module).isEmpty();
            assertThat(ask(module, OUT_OF_ORDER)).as("order in %s", module).isEmpty();
            assertThat(ask(module, "SELECT cause_message FROM {schema}.dead_letter"))
                    .as("dead letters of %s", module)
                    .isEmpty();
        }
        await().atMost(SETTLED_WITHIN).untilAsserted(() -> assertCopies(String.join(",", exceptTypes)));
        await().atMost(SETTLED_WITHIN)
                .untilAsserted(() -> assertThat(cluster.queues().values())
                        .as("%s", cluster.queues())
                        .containsOnly(0));
        assertThat(cluster.checkInvariants()).isEmpty();
    }

    /** Each subscribed event was imported once, and no other was. */
    private void assertCopies(String exceptTypes) {
        for (String publisher : ShopModules.all()) {
            for (String subscriber : ShopModules.all()) {
                List<String> wanted = ask(publisher, """
                        SELECT event_id FROM {schema}.event e
                        WHERE source IS NULL AND NOT type = ANY ('{%s}') AND EXISTS (
                            SELECT FROM {schema}.subscription s WHERE s.subscriber = '%s' AND s.event_type = e.type)
                        """.formatted(exceptTypes, subscriber));
                List<String> copied = ask(subscriber, """
                        SELECT event_id FROM {schema}.event WHERE NOT type = ANY ('{%s}') AND source = '%s'
                        """.formatted(exceptTypes, publisher));
                assertThat(copied)
                        .as("events of %s in %s", publisher, subscriber)
                        .containsExactlyInAnyOrderElementsOf(wanted);
            }
        }
    }
}

package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.app.ShopModules;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the answers that customers got with the shop's stores, once all work is finished. */
public final class Reconciliation {

    private static final Duration REST_WITHIN = Duration.ofMinutes(5);

    private static final String OPEN = """
            SELECT 'order ' || order_id || ' is ' || status FROM orders.order_view WHERE status IN ('pending', 'reserved')
            UNION ALL
            SELECT 'payment ' || payment_id || ' is ' || status FROM payments.payment_view
            WHERE status IN ('REQUESTED', 'AUTHORIZED')
            UNION ALL
            SELECT 'task ' || operation || ' of payment ' || payment_id FROM payments.provider_task
            UNION ALL
            SELECT 'reservation ' || made.aggregate_id || ' is open' FROM products.event made
            WHERE made.type = 'product.ReservationMade' AND made.source IS NULL AND NOT EXISTS (
                SELECT 1 FROM products.event ended WHERE ended.aggregate_id = made.aggregate_id AND ended.source IS NULL
                AND ended.type IN ('product.ReservationCommitted', 'product.ReservationReleased'))
            """;

    private static final String DEAD = """
            SELECT 'dead letter of {schema}: ' || payload_type || ' ' || coalesce(cause_message, '') FROM {schema}.dead_letter
            """;

    private static final String NOT_COPIED = """
            SELECT own.type || ' ' || own.event_id || ' is missing in orders' FROM {schema}.event own
            JOIN {schema}.subscription wish ON wish.event_type = own.type AND wish.subscriber = 'order'
            WHERE own.source IS NULL AND NOT EXISTS (
                SELECT 1 FROM orders.event copy WHERE copy.event_id = own.event_id AND copy.source IS NOT NULL)
            """;

    private static final String GAPS = """
            SELECT 'events of ' || aggregate_id || ' in {schema}: ' || count(*) || ' up to ' || max(sequence)
            FROM {schema}.event WHERE source IS NULL GROUP BY aggregate_id HAVING count(*) <> max(sequence) + 1
            """;

    private final TestCluster cluster;
    private final Shoppers shoppers;
    private final JdbcClient jdbc;

    private Reconciliation(TestCluster cluster, Shoppers shoppers, TestDatabase database) {
        this.cluster = cluster;
        this.shoppers = shoppers;
        this.jdbc = JdbcClient.create(database.dataSource());
    }

    /**
     * Waits until all work is finished; asserts that every accepted order exists once and has ended,
     * that nothing was lost on the way between modules, that nothing is left in queues and that every invariant holds.
     */
    public static void assertThatAllIsWell(TestCluster cluster, Shoppers shoppers) {
        Reconciliation reconciliation = new Reconciliation(cluster, shoppers, cluster.database());
        reconciliation.awaitRest();
        assertThat(reconciliation.problems()).isEmpty();
    }

    private void awaitRest() {
        try {
            await().atMost(REST_WITHIN)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> underWay().isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Still in progress: " + underWay(), e);
        }
    }

    private List<String> underWay() {
        List<String> underWay = ask(OPEN, "");
        for (String publisher : List.of("users", "products", "payments")) {
            underWay.addAll(ask(NOT_COPIED, publisher));
        }
        cluster.queues().forEach((queue, messages) -> {
            if (messages > 0) {
                underWay.add("%d messages in %s".formatted(messages, queue));
            }
        });
        return underWay;
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(shoppers.complaints());
        Set<String> accepted = new HashSet<>(shoppers.accepted().values());
        if (accepted.size() != shoppers.accepted().size()) {
            problems.add("Two requests were answered with the same order");
        }
        List<String> placed = jdbc.sql(
                        "SELECT aggregate_id FROM orders.event WHERE type = 'order.OrderPlaced' AND source IS NULL")
                .query((row, n) -> row.getString(1))
                .list();
        Set<String> stored = new HashSet<>(placed);
        if (stored.size() != placed.size()) {
            problems.add("An order was placed twice");
        }
        accepted.stream()
                .filter(order -> !stored.contains(order))
                .forEach(order -> problems.add("Order %s was accepted but does not exist".formatted(order)));
        stored.stream()
                .filter(order -> !accepted.contains(order))
                .forEach(order -> problems.add("Order %s exists but no customer got an answer".formatted(order)));
        for (String module : ShopModules.all()) {
            problems.addAll(ask(DEAD, Stores.schemaOf(module)));
            problems.addAll(ask(GAPS, Stores.schemaOf(module)));
        }
        problems.addAll(cluster.checkInvariants());
        return problems;
    }

    private List<String> ask(String query, String schema) {
        return new ArrayList<>(jdbc.sql(query.replace("{schema}", schema) + " LIMIT 20")
                .query((row, n) -> row.getString(1))
                .list());
    }
}

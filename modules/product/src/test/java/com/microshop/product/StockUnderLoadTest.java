package com.microshop.product;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.Commands;
import com.microshop.messaging.Invariant;
import com.microshop.test.TestDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two replicas over one database, with many senders who want the same products at the same time. */
class StockUnderLoadTest {

    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    @BeforeAll
    static void startTwoReplicas() {
        TestDatabase database = TestDatabase.fresh();
        String deadline = "microshop.messaging.command-deadline=60s";
        first = ProductApplication.start(database, deadline);
        second = ProductApplication.start(database, deadline);
    }

    @AfterAll
    static void stop() {
        second.close();
        first.close();
    }

    @Test
    void neverSellsMoreThanThereIsUnderConcurrentOrders() {
        int stock = 40;
        List<ProductId> products = addProducts(6, stock);
        Random random = new Random(20_26);
        List<ReserveStock> wanted = IntStream.range(0, 200)
                .mapToObj(i -> reservation(random, products))
                .toList();

        // Every command goes to both replicas, as it would when it is delivered twice.
        join(wanted.stream()
                .flatMap(command -> Stream.of(send(first, command), send(second, command)))
                .toList());

        JdbcClient jdbc = first.getBean(JdbcClient.class);
        assertThat(count(jdbc, "ReservationMade") + count(jdbc, "ReservationRefused"))
                .as("every reservation is decided once")
                .isEqualTo(wanted.size());
        assertThat(count(jdbc, "ReservationMade")).isPositive();
        assertThat(count(jdbc, "ReservationRefused")).isPositive();
        assertInvariantsHold();

        // Half is committed, half is released; confusing the two is rejected, in either order.
        join(wanted.stream()
                .flatMap(command -> Stream.of(
                        outcome(send(first, new CommitReservation(command.reservationId()))),
                        outcome(send(second, new ReleaseReservation(command.reservationId())))))
                .toList());

        assertInvariantsHold();
        assertThat(count(jdbc, "ReservationCommitted") + count(jdbc, "ReservationReleased"))
                .as("every reservation that was made has ended once")
                .isEqualTo(count(jdbc, "ReservationMade"));
        awaitCatalogue(jdbc);
        assertInvariantsHold();
    }

    @Test
    void theSameProductsInAnyOrderNeverWaitForEachOtherInACircle() {
        List<ProductId> products = addProducts(20, 1_000_000);
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            List<StockLine> lines = new ArrayList<>(
                    products.stream().map(id -> new StockLine(id, 1)).toList());
            Collections.shuffle(lines, new Random(i));
            sent.add(send(i % 2 == 0 ? first : second, new ReserveStock(ReservationId.random(), lines)));
        }

        join(sent);

        JdbcClient jdbc = first.getBean(JdbcClient.class);
        for (ProductId product : products) {
            assertThat(unitsOf(jdbc, product)).isEqualTo(1_000_000 - 60);
        }
    }

    @Test
    void aReplicaDoesNotRefuseWhatAnotherHasRestocked() {
        ProductId product = addProducts(1, 5).getFirst();
        join(List.of(send(first, new ReserveStock(ReservationId.random(), lines(product, 5)))));

        join(List.of(send(second, new RestockProduct(product, 3, null))));
        ReservationId next = ReservationId.random();
        join(List.of(send(first, new ReserveStock(next, lines(product, 3)))));

        assertThat(eventsOf(first.getBean(JdbcClient.class), next)).containsExactly("product.ReservationMade");
    }

    @Test
    void anOrderOfTwoThousandLinesIsOneReservation() {
        List<ProductId> products = addProducts(2000, 3);
        List<StockLine> lines =
                products.stream().map(id -> new StockLine(id, 2)).toList();
        ReservationId id = ReservationId.random();

        join(List.of(send(first, new ReserveStock(id, lines))));
        join(List.of(send(second, new ReserveStock(ReservationId.random(), lines))));
        join(List.of(send(second, new CommitReservation(id))));
        join(List.of(send(first, new ReturnStock(id, "r1", lines))));

        JdbcClient jdbc = first.getBean(JdbcClient.class);
        assertThat(eventsOf(jdbc, id))
                .containsExactly(
                        "product.ReservationMade", "product.ReservationCommitted", "product.ReservationReturned");
        assertThat(unitsOf(jdbc, products.getFirst())).isEqualTo(3);
        assertThat(unitsOf(jdbc, products.getLast())).isEqualTo(3);
        awaitCatalogue(jdbc);
        assertInvariantsHold();
    }

    private static List<ProductId> addProducts(int number, int stock) {
        List<ProductId> products =
                Stream.generate(ProductId::random).limit(number).toList();
        join(products.stream()
                .map(id -> send(first, new AddProduct(id, "Product " + id, Money.of("1.25", "EUR"), stock)))
                .toList());
        return products;
    }

    private static ReserveStock reservation(Random random, List<ProductId> products) {
        List<ProductId> shuffled = new ArrayList<>(products);
        Collections.shuffle(shuffled, random);
        List<StockLine> lines = shuffled.subList(0, 1 + random.nextInt(products.size())).stream()
                .map(id -> new StockLine(id, 1 + random.nextInt(3)))
                .toList();
        return new ReserveStock(ReservationId.random(), lines);
    }

    private static List<StockLine> lines(ProductId product, int quantity) {
        return List.of(new StockLine(product, quantity));
    }

    private static CompletableFuture<?> send(ConfigurableApplicationContext replica, Object command) {
        return replica.getBean(Commands.class).send(command);
    }

    /** The command's outcome, of which a refusal is one. */
    private static CompletableFuture<?> outcome(CompletableFuture<?> sent) {
        return sent.handle((receipt, failure) -> {
            Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause != null && !(cause instanceof Rejection)) {
                throw new CompletionException(cause);
            }
            return receipt;
        });
    }

    private static void join(Collection<? extends CompletableFuture<?>> sent) {
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                .orTimeout(120, SECONDS)
                .join();
    }

    private static void assertInvariantsHold() {
        first.getBeansOfType(Invariant.class)
                .values()
                .forEach(invariant -> assertThat(invariant.offenders())
                        .as(invariant.statement())
                        .isEmpty());
    }

    private static void awaitCatalogue(JdbcClient jdbc) {
        await().atMost(30, SECONDS)
                .untilAsserted(() ->
                        assertThat(jdbc.sql("""
                                SELECT v.id FROM products.product_view v
                                WHERE v.version < (SELECT max(sequence) FROM products.event e
                                                   WHERE e.aggregate_id = v.id::text AND e.source IS NULL)
                                """).query(String.class).list()).isEmpty());
    }

    private static long unitsOf(JdbcClient jdbc, ProductId product) {
        return jdbc.sql("""
                        SELECT sum(CASE type
                                       WHEN 'product.ProductAdded' THEN (payload ->> 'stock')::bigint
                                       WHEN 'product.StockReserved' THEN -(payload ->> 'quantity')::bigint
                                       ELSE (payload ->> 'quantity')::bigint
                                   END)
                        FROM products.event WHERE aggregate_id = ?
                        """).param(product.value()).query(Long.class).single();
    }

    private static List<String> eventsOf(JdbcClient jdbc, ReservationId id) {
        return jdbc.sql("SELECT type FROM products.event WHERE aggregate_id = ? ORDER BY sequence")
                .param(id.value())
                .query((row, number) -> row.getString(1))
                .list();
    }

    private static long count(JdbcClient jdbc, String event) {
        return jdbc.sql("SELECT count(*) FROM products.event WHERE type = ?")
                .param("product." + event)
                .query(Long.class)
                .single();
    }
}

package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.MicroshopApplication;
import com.microshop.messaging.AggregateHistory;
import com.microshop.messaging.AggregateHistory.Moment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The output of the operators' tools for orders and products with a history. */
@SuppressWarnings("NullAway.Init") // JUnit fills the field
class HistoryTest extends ShopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RESTOCKED = 450;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theStoryOfAReturnedOrderIsComplete() throws IOException {
        String order = shop.confirmedOrder(shop.newUser(), shop.newProduct("9.99", 5), 2);
        String back = shop.post(
                        "/api/orders/%s/returns".formatted(order), "{\"lines\": [{\"line\": 1, \"quantity\": 2}]}")
                .id();
        awaitEvent(order, "OrderRefunded");
        awaitEvent(order, "StockReturned");

        JsonNode story = story(order);

        assertThat(names(story))
                .contains("OrderPlaced", "StockReserved", "ReservationCommitted", "PaymentCaptured", "OrderConfirmed")
                .containsSubsequence(
                        "OrderPlaced", "OrderReserved", "PaymentRequested", "OrderConfirmed", "OrderLinesReturned")
                .containsSubsequence("OrderLinesReturned", "RefundRequested", "PaymentRefunded", "OrderRefunded");
        assertThat(story.toString()).contains(back);
        assertThat(causes(story))
                .containsEntry("ReservationMade", "OrderPlaced")
                .containsEntry("OrderReserved", "ReservationMade")
                .containsEntry("PaymentRequested", "OrderReserved")
                .containsEntry("PaymentAuthorized", "PaymentRequested")
                .containsEntry("OrderConfirmed", "PaymentAuthorized")
                .containsEntry("RefundRequested", "OrderLinesReturned")
                .containsEntry("PaymentRefunded", "RefundRequested")
                .containsEntry("OrderPlaced", "");
        JsonNode summary = story.get("summary");
        assertThat(summary.get("status").asString()).isEqualTo("refunded");
        assertThat(summary.get("modules").toString()).isEqualTo("[\"order\",\"payment\",\"product\"]");
        assertThat(summary.get("missing").isEmpty()).isTrue();

        out.getBuffer().setLength(0);
        assertThat(run("story", order)).isZero();
        assertThat(out.toString())
                .contains("↳ OrderReserved", "+0.000 s", "total 19.98 EUR", "; the order is refunded.");
    }

    @Test
    void theStoryOfACancelledOrderIsComplete() throws IOException {
        String order = shop.post(
                        "/api/orders",
                        "{\"user_id\": \"%s\", \"product_id\": \"%s\", \"payment_token\": \"tok_slow\"}"
                                .formatted(shop.newUser(), shop.newProduct("5", 5)))
                .id();
        awaitEvent(order, "PaymentRequested");
        assertThat(shop.post("/api/orders/%s/cancel".formatted(order), "{\"reason\": \"Too dear\"}")
                        .status())
                .isEqualTo(200);
        awaitEvent(order, "PaymentCancelled");
        awaitEvent(order, "StockReleased");

        JsonNode story = story(order);

        assertThat(causes(story))
                .containsEntry("OrderCancelled", "")
                .containsEntry("StockReleased", "OrderCancelled")
                .containsEntry("PaymentCancelled", "OrderCancelled");
        assertThat(story.at("/summary/status").asString()).isEqualTo("cancelled");
        assertThat(story.toString()).contains("Too dear").doesNotContain("tok_slow");
        assertThat(run("aggregate", order)).isZero();
        assertThat(out.toString())
                .contains("status: RESERVED -> CANCELLED", "Order " + order, "StockReservation " + order)
                .doesNotContain("tok_slow");
    }

    @Test
    void anUnknownOrderIsReportedInOneSentence() throws IOException {
        assertThat(run("story", "no-such-id")).isEqualTo(1);
        assertThat(run("aggregate", "no-such-id")).isEqualTo(1);
        assertThat(run("aggregate", "no-such-id", "--module=ordr")).isEqualTo(1);
        assertThat(run("aggregate", "no-such-id", "--at=noon")).isEqualTo(1);
        assertThat(run("events", "order", "--type=OrderPlacd")).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "There are no events of no-such-id in order, payment, product, user",
                        "There is no aggregate no-such-id in order, payment, product, user",
                        "There is no module ordr in this process; did you mean order?",
                        "A time is written like 2026-01-02T03:04:05Z.",
                        "Module order knows no event OrderPlacd; did you mean OrderPlaced?");
    }

    @Test
    void anOrderIsShownAsItWasAtEachSequenceNumber(@Autowired AggregateHistory history) {
        String order = shop.confirmedOrder(shop.newUser(), shop.newProduct("9.99", 5), 2);

        List<String> statuses = Stream.of(0L, 1L, 2L)
                .map(sequence -> history.show("order", order, new Moment(null, sequence, 1))
                        .orElseThrow()
                        .state())
                .map(state -> JsonMapper.shared().readTree(state).get("status").asString())
                .toList();

        assertThat(statuses).containsExactly("PENDING", "RESERVED", "CONFIRMED");
    }

    @Test
    void aProductWithSnapshotsIsShownAsItWasAtEachSequenceNumber(@Autowired AggregateHistory history) {
        String product = shop.newProduct("9.99", 7);
        List<Long> available = new ArrayList<>(List.of(7L));
        for (int i = 1; i <= RESTOCKED; i++) {
            assertThat(shop.post("/api/products/%s/restock".formatted(product), "{\"quantity\": %d}".formatted(i))
                            .status())
                    .isEqualTo(200);
            available.add(available.getLast() + i);
        }
        assertThat(shop.get("/api/products/" + product).json().get("stock").asLong())
                .isEqualTo(available.getLast());

        for (int sequence = 0; sequence <= RESTOCKED; sequence++) {
            String state = history.show("product", product, new Moment(null, (long) sequence, 50))
                    .orElseThrow()
                    .state();
            assertThat(JsonMapper.shared().readTree(state).get("available").asLong())
                    .isEqualTo(available.get(sequence));
        }
    }

    @Test
    void eventsOfAllModulesAreShownByTime() throws IOException {
        String order = shop.confirmedOrder(shop.newUser(), shop.newProduct("9.99", 5), 1);
        awaitEvent(order, "PaymentCaptured");

        await().atMost(PATIENCE).untilAsserted(() -> {
            out.getBuffer().setLength(0);
            assertThat(run("events", "--correlation", order)).isZero();
            assertThat(out.toString())
                    .containsSubsequence("order.OrderPlaced", "product.ReservationMade", "payment.PaymentCaptured");
        });
        out.getBuffer().setLength(0);
        assertThat(run("events", "order", "--imported", "--type", "PaymentCaptured"))
                .isZero();
        assertThat(out.toString()).contains("order has payment.PaymentCaptured");
    }

    private void awaitEvent(String order, String event) {
        await().atMost(PATIENCE)
                .until(() ->
                        shop.get("/api/orders/%s/story".formatted(order)).text().contains("\"" + event + "\""));
    }

    private JsonNode story(String order) throws IOException {
        assertThat(run("story", order, "--json")).as(err.toString()).isZero();
        JsonNode story = JsonMapper.shared().readTree(out.toString());
        out.getBuffer().setLength(0);
        return story;
    }

    private static List<String> names(JsonNode story) {
        return story.get("events")
                .valueStream()
                .map(event -> event.get("event").asString())
                .toList();
    }

    /** For each event, by name, its cause. */
    private static Map<String, String> causes(JsonNode story) {
        Map<String, String> names = new HashMap<>();
        Map<String, String> causes = new HashMap<>();
        for (JsonNode event : story.get("events")) {
            String name = event.get("event").asString();
            names.put(event.get("event_id").asString(), name);
            causes.put(name, names.getOrDefault(event.path("caused_by").asString(""), ""));
        }
        return causes;
    }

    private int run(String... arguments) throws IOException {
        Path password = Files.writeString(directory.resolve("password"), Shop.OPERATOR_PASSWORD);
        return Launcher.tools(MicroshopApplication.class)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--url=http://127.0.0.1:" + managementPort, "--password-file=" + password))
                        .toArray(String[]::new));
    }
}

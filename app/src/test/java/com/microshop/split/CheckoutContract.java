package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.test.TestClient.Answer;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** What customers do in an empty shop from registering to returning goods, and the answers that they get. */
final class CheckoutContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private CheckoutContract() {}

    /** Plays the customers in the empty shop at this address, and returns the recorded requests and answers. */
    static String transcript(String url) {
        Transcript shop = new Transcript(url);
        warmUp(shop);
        users(shop);
        catalogue(shop);
        checkout(shop);
        returns(shop);
        badInput(shop);
        expect(200, shop.get("/v3/api-docs"));
        expect(200, shop.get("/v3/async-api"));
        return shop.text().replace(url, "URL");
    }

    /** Until the JVMs have compiled what matters, modules may lag behind each other for longer than answers wait. */
    private static void warmUp(Transcript shop) {
        for (int i = 0; i < 5; i++) {
            String user = id(
                    shop, "/api/users", "{\"username\": \"warm%d\", \"email\": \"w%d@example.com\"}".formatted(i, i));
            String product = id(shop, "/api/products", "{\"name\": \"Warm\", \"price\": 1, \"stock\": 9}");
            String order = id(shop, "/api/orders", order(user, product, 1));
            awaitStatus(shop, order, "confirmed");
        }
    }

    private static String id(Transcript shop, String path, String body) {
        return shop.ask("POST", path, body).id();
    }

    private static void users(Transcript shop) {
        String ada = "{\"username\": \"ada\", \"email\": \"ada@example.com\"}";
        String user = shop.post("/api/users", ada, "Idempotency-Key", "ada-1").id();
        assertThat(shop.post("/api/users", ada, "Idempotency-Key", "ada-1").id())
                .isEqualTo(user);
        expect(409, shop.post("/api/users", ada));
        expect(200, shop.get("/api/users/" + user));
        expect(200, shop.send("PATCH", "/api/users/" + user, "{\"email\": \"ada@example.org\"}", "If-Match", "\"0\""));
        expect(412, shop.send("PATCH", "/api/users/" + user, "{\"email\": \"a@example.org\"}", "If-Match", "\"0\""));
        expect(200, shop.get("/api/users?username=ADA"));
        expect(200, shop.post("/api/users/%s/deactivate".formatted(user), ""));
        String product = product(shop, "Umbrella", "12.00", 1);
        expect(422, shop.post("/api/orders", order(user, product, 1)));
        expect(200, shop.post("/api/users/%s/reactivate".formatted(user), ""));
        settle(shop, shop.post("/api/orders", order(user, product, 1)).id(), "confirmed");
        String gone = shop.post("/api/users", "{\"username\": \"gone\", \"email\": \"gone@example.com\"}")
                .id();
        Answer erased = shop.send("DELETE", "/api/users/" + gone, "");
        assertThat(erased.status()).isBetween(200, 204);
        Answer read = shop.get("/api/users/" + gone);
        assertThat(read.text()).doesNotContain("gone@example.com");
    }

    private static void catalogue(Transcript shop) {
        for (int i = 1; i <= 5; i++) {
            var _ = product(shop, "Paged " + i, i + ".50", i);
        }
        String list = "/api/products?q=paged&limit=2";
        Answer page = shop.get(list);
        int pages = 1;
        while (!page.json().get("next_cursor").isNull()) {
            page = shop.get(list + "&cursor=" + page.json().get("next_cursor").asString());
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        String product = product(shop, "Repriced", "1.00", 3);
        String path = "/api/products/" + product;
        for (int i = 2; i < 8; i++) {
            expect(200, shop.send("PATCH", path, "{\"price\": %d.00}".formatted(i)));
            assertThat(shop.get(path).json().get("price").asInt()).isEqualTo(i);
        }
        expect(304, shop.get(path, "If-None-Match", "\"6\""));
        expect(200, shop.post(path + "/restock", "{\"quantity\": 7}", "Idempotency-Key", "restock-1"));
        expect(200, shop.post(path + "/restock", "{\"quantity\": 7}", "Idempotency-Key", "restock-1"));
        assertThat(shop.get(path).json().get("stock").asInt()).isEqualTo(10);
        String user = user(shop, "pricey");
        String order = shop.post("/api/orders", order(user, product, 2)).id();
        assertThat(settle(shop, order, "confirmed").get("total").asInt()).isEqualTo(14);
    }

    private static void checkout(Transcript shop) {
        String user = user(shop, "customer");
        String plenty = product(shop, "Plenty", "9.99", 1000);
        String scarce = product(shop, "Scarce", "5.00", 1);
        String key = "order-key-1";
        String placed = shop.post("/api/orders", order(user, plenty, 3), "Idempotency-Key", key)
                .id();
        assertThat(shop.post("/api/orders", order(user, plenty, 3), "Idempotency-Key", key)
                        .id())
                .isEqualTo(placed);
        expect(422, shop.post("/api/orders", order(user, plenty, 4), "Idempotency-Key", key));
        JsonNode confirmed = settle(shop, placed, "confirmed");
        awaitPayment(shop, confirmed.get("payment_id").asString(), "captured");

        String both =
                "{\"user_id\": \"%s\", \"lines\": [{\"product_id\": \"%s\", \"quantity\": 1},".formatted(user, plenty)
                        + "{\"product_id\": \"%s\", \"quantity\": 2}]}".formatted(scarce);
        settle(shop, shop.post("/api/orders", both).id(), "rejected");
        assertThat(shop.get("/api/products/" + plenty).json().get("stock").asInt())
                .isEqualTo(997);
        String declined = "{\"user_id\": \"%s\", \"product_id\": \"%s\", \"payment_token\": \"tok_decline\"}"
                .formatted(user, scarce);
        settle(shop, shop.post("/api/orders", declined).id(), "declined");
        awaitStock(shop, scarce, 1);
        String slow = "{\"user_id\": \"%s\", \"product_id\": \"%s\", \"payment_token\": \"tok_down\"}"
                .formatted(user, scarce);
        String cancelled = shop.post("/api/orders", slow).id();
        awaitStatus(shop, cancelled, "reserved");
        expect(200, shop.post("/api/orders/%s/cancel".formatted(cancelled), ""));
        settle(shop, cancelled, "cancelled");
        awaitStock(shop, scarce, 1);
        expect(409, shop.post("/api/orders/%s/cancel".formatted(placed), ""));
        expect(200, shop.get("/api/orders?user_id=%s&limit=2".formatted(user)));
        String story = "/api/orders/%s/story".formatted(placed);
        await().atMost(PATIENCE).until(() -> shop.ask("GET", story, "").text().contains("ReservationCommitted"));
        shop.note("story of the confirmed order: "
                + shop.ask("GET", story, "")
                        .json()
                        .get("events")
                        .valueStream()
                        .map(event -> event.get("module").asString() + " "
                                + event.get("event").asString())
                        .sorted()
                        .toList());
    }

    private static void returns(Transcript shop) {
        String user = user(shop, "returner");
        String product = product(shop, "Returnable", "3.00", 10);
        String order = shop.post("/api/orders", order(user, product, 4)).id();
        JsonNode confirmed = settle(shop, order, "confirmed");
        awaitPayment(shop, confirmed.get("payment_id").asString(), "captured");
        String half = "{\"lines\": [{\"line\": 1, \"quantity\": 2}]}";
        String returned =
                shop.post("/api/orders/%s/returns".formatted(order), half).id();
        await().atMost(PATIENCE)
                .until(() -> shop.ask("GET", "/api/orders/%s/returns/%s".formatted(order, returned), "")
                        .text()
                        .contains("\"refund_paid\":true"));
        expect(200, shop.get("/api/orders/%s/returns/%s".formatted(order, returned)));
        awaitStock(shop, product, 8);
        expect(201, shop.post("/api/orders/%s/returns".formatted(order), half));
        awaitStatus(shop, order, "refunded");
        Answer more = shop.post("/api/orders/%s/returns".formatted(order), half);
        assertThat(more.status()).isBetween(400, 499);
    }

    private static void badInput(Transcript shop) {
        String unknownId = "01900000-0000-7000-8000-000000000000";
        Answer unknown = shop.post("/api/orders", order(unknownId, unknownId, 1));
        assertThat(unknown.status()).isBetween(400, 499);
        expect(404, shop.get("/api/orders/" + unknownId));
        expect(404, shop.get("/api/payments/" + unknownId));
        expect(404, shop.get("/api/nothing"));
        expect(405, shop.send("PUT", "/api/products", "{}"));
        expect(415, shop.post("/api/products", "name=x", "Content-Type", "text/plain"));
        expect(400, shop.post("/api/products", "{"));
        expect(422, shop.post("/api/products", "{\"name\": \"\", \"price\": -1, \"stock\": 1}"));
        expect(400, shop.get("/api/products?colour=red"));
    }

    private static void expect(int status, Answer answer) {
        answer.is(status);
    }

    private static String user(Transcript shop, String name) {
        return shop.post("/api/users", "{\"username\": \"%s\", \"email\": \"%s@example.com\"}".formatted(name, name))
                .id();
    }

    private static String product(Transcript shop, String name, String price, int stock) {
        return shop.post(
                        "/api/products",
                        "{\"name\": \"%s\", \"price\": %s, \"stock\": %d}".formatted(name, price, stock))
                .id();
    }

    private static String order(String user, String product, int quantity) {
        return "{\"user_id\": \"%s\", \"lines\": [{\"product_id\": \"%s\", \"quantity\": %d}]}"
                .formatted(user, product, quantity);
    }

    /** Records the order in its final status. */
    private static JsonNode settle(Transcript shop, String order, String status) {
        JsonNode settled =
                shop.ask("GET", "/api/orders/" + order, "", "Prefer", "wait=60").json();
        assertThat(settled.path("status").asString()).as(settled.toString()).isEqualTo(status);
        shop.note("order %s: %s %s".formatted(order, status, settled.get("lines")));
        return settled;
    }

    private static void awaitStatus(Transcript shop, String order, String status) {
        await().atMost(PATIENCE)
                .until(() -> shop.ask("GET", "/api/orders/" + order, "")
                        .text()
                        .contains("\"status\":\"%s\"".formatted(status)));
    }

    private static void awaitPayment(Transcript shop, String payment, String status) {
        await().atMost(PATIENCE)
                .until(() -> shop.ask("GET", "/api/payments/" + payment, "")
                        .text()
                        .contains("\"status\":\"%s\"".formatted(status)));
        expect(200, shop.get("/api/payments/" + payment));
    }

    private static void awaitStock(Transcript shop, String product, int stock) {
        await().atMost(PATIENCE)
                .until(() -> shop.ask("GET", "/api/products/" + product, "")
                                .json()
                                .get("stock")
                                .asInt()
                        == stock);
    }
}

package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Ids;
import com.microshop.test.TestClient.Answer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong request is answered with a precise problem and changes nothing. */
class BadInputTest extends ShopTest {

    private static final String UNKNOWN_USER = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f";

    /** Every event that a request can cause by itself; events that earlier orders still cause do not count. */
    private static final String CHANGES = """
            SELECT (SELECT count(*) FROM users.event WHERE source IS NULL)
                 + (SELECT count(*) FROM products.event
                    WHERE type IN ('product.ProductAdded', 'product.ProductRenamed', 'product.ProductRepriced',
                                   'product.ProductRestocked'))
                 + (SELECT count(*) FROM orders.event
                    WHERE type IN ('order.OrderPlaced', 'order.OrderCancelled', 'order.OrderLinesReturned'))
            """;

    private long changesBefore;

    @BeforeEach
    void count() throws SQLException {
        changesBefore = changes();
    }

    /** Tests that need data count again after they have created it. */
    @AfterEach
    void nothingHasChanged() throws SQLException {
        assertThat(changes()).isEqualTo(changesBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{]", "nonsense", "\u0000", "{\"username\": 'a'}", "{username: 1}", "{} {}"})
    void malformedJson(String body) {
        for (String path : List.of("/api/users", "/api/products", "/api/orders", "/api/staff/orders")) {
            shop.post(path, body).isProblem(400, "broken-json");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/users        | {'username': 'a', 'email': 'a@b.c', 'admin': true} | admin",
                "/api/products     | {'name': 'a', 'price': 1, 'stock': 1, 'prize': 2}  | prize",
                "/api/orders       | {'user_id': 'x', 'lines': [{'price': 1}]}          | lines[0].price",
                "/api/orders       | {'user_id': 'x', 'lines': [{'agreed_unit_price': 1}]} | lines[0].agreed_unit_price",
                "/api/staff/orders | {'user_id': 'x', 'product_id': 'y'}                | product_id",
            })
    void unknownFields(String path, String body, String field) {
        Answer answer = shop.post(path, json(body)).isProblem(400, "unknown-field");

        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
        assertThat(answer.json().at("/errors/0/message").asString()).contains("allowed are");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/users        | {'username': 5, 'email': 'a@b.c'}                 | username",
                "/api/users        | {'username': ['a'], 'email': 'a@b.c'}             | username",
                "/api/users        | ['a']                                             | body",
                "/api/products     | {'name': 'a', 'price': 'cheap', 'stock': 1}       | price",
                "/api/products     | {'name': 'a', 'price': {}, 'stock': 1}            | price",
                "/api/products     | {'name': 'a', 'price': 1, 'stock': '1'}           | stock",
                "/api/products     | {'name': 'a', 'price': 1, 'stock': 1.5}           | stock",
                "/api/products     | {'name': 'a', 'price': 1, 'stock': 1e2}           | stock",
                "/api/products     | {'name': 'a', 'price': 1, 'stock': 3000000000}    | stock",
                "/api/products     | {'name': 'a\\u0000b', 'price': 1, 'stock': 1}     | name",
                "/api/orders       | {'user_id': 1}                                    | user_id",
                "/api/orders       | {'user_id': 'x', 'lines': {}}                     | lines",
                "/api/orders       | {'user_id': 'x', 'lines': ['y']}                  | lines[0]",
                "/api/orders       | {'user_id': 'x', 'lines': [{'quantity': true}]}   | lines[0].quantity",
            })
    void wrongTypes(String path, String body, String field) {
        Answer answer = shop.post(path, json(body)).isProblem(400, "invalid-body");

        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
        assertThat(answer.json().at("/errors/0/message").asString()).startsWith("must be");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/users        | {}                                                         | email",
                "/api/users        | {'username': 'valid.name'}                                 | email",
                "/api/users        | {'username': '', 'email': 'a@example.com'}                 | username",
                "/api/users        | {'username': 'a b', 'email': 'a@example.com'}              | username",
                "/api/users        | {'username': 'valid.name', 'email': 'nowhere'}             | email",
                "/api/products     | {'price': 1, 'stock': 1}                                   | name",
                "/api/products     | {'name': ' ', 'price': 1, 'stock': 1}                      | name",
                "/api/products     | {'name': 'a', 'stock': 1}                                  | price",
                "/api/products     | {'name': 'a', 'price': 1}                                  | stock",
                "/api/products     | {'name': 'a', 'price': -0.01, 'stock': 1}                  | price",
                "/api/products     | {'name': 'a', 'price': 0.00001, 'stock': 1}                | price",
                "/api/products     | {'name': 'a', 'price': 1000000001, 'stock': 1}             | price",
                "/api/products     | {'name': 'a', 'price': 1, 'stock': -1}                     | stock",
                "/api/products     | {'name': 'a', 'price': 1, 'stock': 1, 'currency': 'XYZ'}   | currency",
                "/api/orders       | {}                                                         | user_id",
                "/api/orders       | {'user_id': 'not-an-id', 'product_id': 'neither'}          | product_id",
                "/api/orders       | {'user_id': 'ID', 'lines': []}                             | lines",
                "/api/orders       | {'user_id': 'ID', 'lines': [{'product_id': 'ID', 'quantity': 0}]}       | lines[0].quantity",
                "/api/orders       | {'user_id': 'ID', 'lines': [{'product_id': 'ID', 'quantity': -3}]}      | lines[0].quantity",
                "/api/orders       | {'user_id': 'ID', 'lines': [{'product_id': 'ID', 'quantity': 1000001}]} | lines[0].quantity",
                "/api/orders       | {'user_id': 'ID', 'lines': [{'product_id': 'ID'}]}                      | lines[0].quantity",
                "/api/orders       | {'user_id': 'ID', 'lines': [null]}                                      | lines[0]",
                "/api/staff/orders | {'user_id': 'ID', 'lines': [{'product_id': 'ID', 'quantity': 1, 'agreed_unit_price': -1}]} "
                        + "| lines[0].agreed_unit_price",
            })
    void brokenRules(String path, String body, String field) {
        Answer answer = shop.post(path, json(body).replace("ID", UNKNOWN_USER)).isProblem(422, "invalid-fields");

        assertThat(answer.json().at("/errors/0/field").asString())
                .as(answer.text())
                .isEqualTo(field);
    }

    @Test
    void overlongValues() {
        String longText = "x".repeat(100_000);

        shop.post("/api/users", "{\"username\": \"%s\", \"email\": \"a@example.com\"}".formatted(longText))
                .isProblem(422, "invalid-fields");
        shop.post("/api/users", "{\"username\": \"valid.name\", \"email\": \"%s@example.com\"}".formatted(longText))
                .isProblem(422, "invalid-fields");
        shop.post("/api/products", Shop.product(longText, "1", 1)).isProblem(422, "invalid-fields");
        shop.post("/api/products", Shop.product("a", "1".repeat(500), 1)).isProblem(400, "invalid-body");
    }

    @Test
    void unknownIdsInPathsAndBodies() throws SQLException {
        String user = shop.newUser();
        String product = shop.newProduct("1.00", 1);
        changesBefore = changes();

        for (String what : List.of("user", "product", "order", "payment")) {
            for (String id : List.of(Ids.next(), "42", "ID", "x".repeat(1000))) {
                shop.get("/api/%ss/%s".formatted(what, id)).isProblem(404, what + "-not-found");
            }
        }
        shop.patch("/api/users/" + Ids.next(), "{\"username\": \"valid.name\"}").isProblem(404, "user-not-found");
        shop.patch("/api/products/" + Ids.next(), "{\"price\": 1}").isProblem(404, "product-not-found");
        shop.post("/api/orders/" + Ids.next() + "/cancel", "{}").isProblem(404, "order-not-found");
        shop.post("/api/orders", Shop.order(Ids.next(), product)).isProblem(422, "user-not-found");
        Answer answer = shop.post("/api/orders", Shop.order(user, Ids.next())).isProblem(422, "product-not-found");
        assertThat(answer.text()).contains("product_id");
    }

    @Test
    void moreThanTwoThousandLines() throws SQLException {
        String user = shop.newUser();
        String product = shop.newProduct("0.01", 4000);
        changesBefore = changes();

        shop.post("/api/orders", manyLines(user, product, 2001)).isProblem(422, "invalid-fields");
        Answer most = shop.post("/api/orders", manyLines(user, product, 2000)).is(201);
        changesBefore = changes();
        assertThat(shop.settled(most.id()).get("status").asString()).isEqualTo("confirmed");
    }

    private static String manyLines(String user, String product, int count) {
        String line = "{\"product_id\": \"%s\", \"quantity\": 1}".formatted(product);
        return "{\"user_id\": \"%s\", \"lines\": [%s]}"
                .formatted(user, String.join(",", Collections.nCopies(count, line)));
    }

    @Test
    void bodiesOfTenMegabytes() {
        byte[] body = Shop.product("x".repeat(10 * 1024 * 1024), "1", 1).getBytes(StandardCharsets.UTF_8);

        for (String path : List.of("/api/users", "/api/products", "/api/orders", "/api/staff/orders")) {
            shop.send("POST", path, BodyPublishers.ofByteArray(body)).isProblem(413, "body-too-large");
            shop.send("POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                    .isProblem(413, "body-too-large");
        }
    }

    @Test
    void ofFiftyConcurrentClientsOneGetsTheUsername() throws Exception {
        String name = Shop.uniqueName("wanted");
        CyclicBarrier start = new CyclicBarrier(50);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = IntStream.range(0, 50)
                    .mapToObj(i -> clients.submit(() -> {
                        start.await();
                        return shop.post(
                                "/api/users",
                                "{\"username\": \"%s\", \"email\": \"%s%d@example.com\"}".formatted(name, name, i));
                    }))
                    .toList();
            int registered = 0;
            for (Future<Answer> answer : answers) {
                if (answer.get().status() == 201) {
                    registered++;
                } else {
                    answer.get().isProblem(409, "username-taken");
                }
            }
            assertThat(registered).isEqualTo(1);
        }
        assertThat(shop.get("/api/users?username=" + name).json().get("items").size())
                .isEqualTo(1);
        changesBefore++;
    }

    @Test
    void ordersForErasedAndInactiveUsers() throws SQLException {
        String erased = shop.newUser();
        String inactive = shop.newUser();
        String product = shop.newProduct("1.00", 1);
        shop.delete("/api/users/" + erased).is(200);
        shop.post("/api/users/%s/deactivate".formatted(inactive), "").is(200);
        changesBefore = changes();

        shop.post("/api/orders", Shop.order(erased, product)).isProblem(422, "user-not-active");
        shop.post("/api/orders", Shop.order(inactive, product)).isProblem(422, "user-not-active");
    }

    @Test
    void returnsOfMoreThanWasBought() throws SQLException {
        String product = shop.newProduct("2.50", 10);
        String order = shop.confirmedOrder(shop.newUser(), product, 3);
        String path = "/api/orders/%s/returns".formatted(order);
        changesBefore = changes();

        assertThat(shop.post(path, returned(1, 4)).is(409).json().get("detail").asString())
                .isNotBlank();
        shop.post(path, returned(2, 1)).is(422);
        shop.post(path, returned(0, 1)).isProblem(422, "invalid-fields");
        shop.post(path, returned(1, 0)).isProblem(422, "invalid-fields");
        shop.post(path, "{\"lines\": [{\"line\": 1, \"quantity\": 1}, {\"line\": 1, \"quantity\": 1}]}")
                .is(422);
        shop.post(path, returned(1, 2)).is(201);
        changesBefore = changes();
        shop.post(path, returned(1, 2)).is(409);
    }

    private static String returned(int line, int quantity) {
        return "{\"lines\": [{\"line\": %d, \"quantity\": %d}]}".formatted(line, quantity);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "nonsense"
            })
    void unsupportedMediaTypes(String type) {
        for (String path : List.of("/api/users", "/api/products", "/api/orders", "/api/staff/orders")) {
            shop.post(path, "{}", "Content-Type", type).isProblem(415, "unsupported-media-type");
        }
        shop.get("/api/users", "Accept", "text/html").isProblem(406, "not-acceptable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cursor=x",
                "cursor=",
                "cursor=%00",
                "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "limit=0",
                "limit=-1",
                "limit=201",
                "limit=many",
                "limit=1&limit=2",
                "sort=price"
            })
    void brokenCursorsAndParameters(String query) {
        for (String list :
                List.of("/api/users", "/api/products", "/api/orders", "/api/payments", "/api/orders/sales")) {
            assertThat(shop.get(list + "?" + query).is(400).header("Content-Type"))
                    .isEqualTo("application/problem+json");
        }
    }

    @Test
    void aCursorOfAnotherList() throws SQLException {
        shop.newUser();
        shop.newUser();
        changesBefore = changes();
        String cursor = shop.get("/api/users?limit=1").json().get("next_cursor").asString();

        shop.get("/api/users?cursor=" + cursor).is(200);
        shop.get("/api/products?cursor=" + cursor).isProblem(400, "broken-cursor");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/users?status=asleep, status",
        "/api/products?available=maybe, available",
        "/api/orders?status=lost, status",
        "/api/orders?user_id=me, user_id",
        "/api/orders?placed_from=yesterday, placed_from",
        "/api/payments?status=lost, status"
    })
    void brokenFilters(String path, String parameter) {
        Answer answer = shop.get(path).isProblem(400, "invalid-parameter");

        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(parameter);
    }

    @Test
    void brokenHeaders() {
        shop.post("/api/users", Shop.user("valid.name"), "Idempotency-Key", "k".repeat(129))
                .isProblem(400, "invalid-idempotency-key");
        shop.patch("/api/users/" + UNKNOWN_USER, "{\"username\": \"valid.name\"}", "If-Match", "W/\"1\"")
                .isProblem(400, "invalid-if-match");
    }

    @Test
    void unknownAddressesAndMethods() {
        shop.get("/api/unknown").isProblem(404, "not-found");
        shop.get("/").isProblem(404, "not-found");
        Answer answer =
                shop.send("PUT", "/api/users", BodyPublishers.ofString("{}")).isProblem(405, "method-not-allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET, POST");
    }

    private static long changes() throws SQLException {
        try (Connection connection = DATABASE.open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(CHANGES)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}

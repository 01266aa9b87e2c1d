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
                "/api/products     | {'name': 'a', 'price': 1, 'stock': 1e-2}          | stock",
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
        "/api/products?available=yes, available",
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
        shop.patch("/api/users/" + UNKNOWN_USER, "{\"username\": \"valid.name\"}", "If-Match", "1")
                .isProblem(400, "invalid-if-match");
    }

    @Test
    void unknownAddressesAndMethods() {
        shop.get("/api/unknown").isProblem(404, "not-found");
        shop.get("/").isProblem(404, "not-found");
        Answer answer =
                shop.send("PUT", "/api/users", BodyPublishers.ofString("{}")).isProblem(405, "method-not-allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%c1", "%ed%a0%80", "%ff%fe", "%f4%90%80%80", "%00", "%80", "%e2%82", ""})
    void parametersThatAreNoText(String value) {
        for (String parameter : List.of(
                "/api/products?q",
                "/api/products?available",
                "/api/users?username",
                "/api/users?email",
                "/api/users?status",
                "/api/orders?user_id",
                "/api/orders?status",
                "/api/orders?placed_from",
                "/api/orders?placed_to",
                "/api/orders/sales?cursor",
                "/api/payments?reference",
                "/api/payments?status",
                "/api/payments?limit",
                "/api/payments?%s".formatted(value))) {
            assertThat(shop.get(parameter + "=" + value).is(400).header("Content-Type"))
                    .as(parameter)
                    .isEqualTo("application/problem+json");
        }
        for (String path : List.of("/health", "/api/users/" + UNKNOWN_USER, "/api/orders/" + UNKNOWN_USER + "/story")) {
            shop.get(path + "?q=" + value).is(400);
        }
        assertThat(shop.get("/v3/api-docs?q=" + value).status()).isLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%c1", "%ed%a0%80", "%ff%fe", "%f4%90%80%80", "%00", "%F0%9F%AB%96", ";a=b", "a%2fb", "%5c"})
    void pathsThatNameNothing(String id) {
        for (String path : List.of("/api/users/%s", "/api/products/%s", "/api/orders/%s/story", "/api/payments/%s")) {
            String address = path.replace("%s", id);
            Answer answer = shop.get(address);
            assertThat(answer.status()).as(address).isIn(400, 404);
            assertThat(answer.json().get("type").asString()).as(address).startsWith("/problems/");
        }
        assertThat(shop.post("/api/orders/" + id + "/cancel", "").status()).isIn(400, 404, 405);
        assertThat(shop.patch("/api/products/" + id, "{\"price\": 1}").status()).isIn(400, 404, 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2B999999999-12-31T23:59:59Z", "-300000-01-01T00:00:00Z", "%2B10000-01-01T00:00:00Z"})
    void timesThatTheDatabaseCannotHold(String time) {
        for (String parameter : List.of("placed_from", "placed_to")) {
            Answer answer =
                    shop.get("/api/orders?%s=%s".formatted(parameter, time)).isProblem(400, "invalid-parameter");
            assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(parameter);
        }
    }

    @Test
    void timesAtBothEnds() {
        shop.get("/api/orders?placed_from=0000-01-01T00:00:00%2B18:00&placed_to=9999-12-31T23:59:59.999999999-18:00")
                .is(200);
    }

    /** No operation takes a form, but Spring reads it before it says so. */
    @Test
    void formsThatAreNoText() {
        shop.post("/api/users", "username=%c1&email=%00", "Content-Type", "application/x-www-form-urlencoded")
                .isProblem(400, "bad-request");
        shop.post("/api/users", "{}", "Content-Encoding", "gzip").isProblem(415, "unsupported-media-type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/users        | {'username': '\\ud800', 'email': 'a@b.c'}           | 400",
                "/api/users        | {'username': 'valid.name', 'email': '\\u0000@b.c'}   | 400",
                "/api/users        | {'\\ud800': 1}                                      | 400",
                "/api/users        | {'\\u0000': 1}                                      | 400",
                "/api/products     | {'name': '\\udc00\\ud800', 'price': 1, 'stock': 1}  | 400",
                "/api/products     | {'name': 'a', 'price': '\\ud800', 'stock': 1}       | 400",
                "/api/products     | {'name': 'a', 'price': 1, 'currency': '\\u0000', 'stock': 1} | 400",
                "/api/orders       | {'user_id': '\\ud800'}                              | 400",
                "/api/orders       | {'user_id': 'ID', 'product_id': 'ID', 'payment_token': '\\u0000'} | 400",
                "/api/staff/orders | {'user_id': 'ID', 'lines': [{'product_id': '\\u0000', 'quantity': 1}]} | 400",
                "/api/orders/ID/cancel | {'reason': '\\ud800'}                           | 400",
                "/api/orders/ID/cancel | {'reason': '\\u0000'}                           | 400",
            })
    void jsonThatIsNoText(String path, String body, int status) {
        shop.post(path.replace("ID", UNKNOWN_USER), json(body).replace("ID", UNKNOWN_USER))
                .is(status);
    }

    @Test
    void aBodyThatMayBeMissingIsNotNull() {
        String cancel = "/api/orders/%s/cancel".formatted(UNKNOWN_USER);
        shop.post(cancel, "").isProblem(404, "order-not-found");
        assertThat(shop.post(cancel, "null").isProblem(400, "broken-json").text("detail"))
                .isEqualTo("The body is null; it must be a JSON object.");
    }

    @Test
    void lengthsCountCodePoints() throws SQLException {
        String emoji = "🫖";

        shop.post("/api/products", Shop.product(emoji.repeat(200), "1", 1)).is(201);
        changesBefore = changes();
        shop.post("/api/products", Shop.product(emoji.repeat(201), "1", 1)).isProblem(422, "invalid-fields");
        shop.get("/api/products?q=" + "%F0%9F%AB%96".repeat(200)).is(200);
        shop.get("/api/products?q=" + "%F0%9F%AB%96".repeat(201)).isProblem(400, "invalid-parameter");
        String cancel = "/api/orders/%s/cancel".formatted(UNKNOWN_USER);
        shop.post(cancel, "{\"reason\": \"%s\"}".formatted(emoji.repeat(200))).isProblem(404, "order-not-found");
        shop.post(cancel, "{\"reason\": \"%s\"}".formatted(emoji.repeat(201))).isProblem(422, "invalid-fields");
    }

    /** A module's store may hold something else under an id, such as the reservation under its order's. */
    @Test
    void idsOfAnotherKind() throws SQLException {
        String user = shop.newUser();
        String product = shop.newProduct("2.50", 10);
        String order = shop.confirmedOrder(user, product, 3);
        String payment =
                shop.get("/api/orders/" + order).json().get("payment_id").asString();
        changesBefore = changes();

        for (String id : List.of(order, product, payment)) {
            shop.get("/api/users/" + id).isProblem(404, "user-not-found");
            shop.patch("/api/users/" + id, "{\"username\": \"valid.name\"}").isProblem(404, "user-not-found");
            shop.post("/api/users/" + id + "/deactivate", "").isProblem(404, "user-not-found");
            shop.post("/api/users/" + id + "/reactivate", "").isProblem(404, "user-not-found");
            shop.delete("/api/users/" + id).isProblem(404, "user-not-found");
        }
        for (String id : List.of(order, user, payment)) {
            shop.get("/api/products/" + id).isProblem(404, "product-not-found");
            shop.patch("/api/products/" + id, "{\"price\": 1}").isProblem(404, "product-not-found");
            shop.patch("/api/products/" + id, "{\"price\": 1}", "If-Match", "\"0\"")
                    .isProblem(404, "product-not-found");
            shop.post("/api/products/" + id + "/restock", "{\"quantity\": 1}").isProblem(404, "product-not-found");
            shop.post("/api/orders", Shop.order(user, id)).isProblem(422, "product-not-found");
        }
        for (String id : List.of(product, user, payment)) {
            shop.get("/api/orders/" + id).isProblem(404, "order-not-found");
            shop.get("/api/orders/" + id + "/story").isProblem(404, "order-not-found");
            shop.get("/api/orders/" + order + "/returns/" + id).isProblem(404, "return-not-found");
            shop.post("/api/orders/" + id + "/cancel", "").isProblem(404, "order-not-found");
            shop.post("/api/orders/" + id + "/returns", returned(1, 1)).isProblem(404, "order-not-found");
            shop.post("/api/orders", Shop.order(id.equals(user) ? order : id, product))
                    .isProblem(422, "user-not-found");
        }
        for (String id : List.of(product, user, order)) {
            shop.get("/api/payments/" + id).isProblem(404, "payment-not-found");
        }
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

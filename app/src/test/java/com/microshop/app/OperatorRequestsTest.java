package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Ids;
import com.microshop.test.TestClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whatever is wrong with an operator's request is refused, never answered by 500. */
@SuppressWarnings("NullAway.Init") // JUnit fills the field
class OperatorRequestsTest extends ShopTest {

    private static final List<String> MODULES = List.of("order", "payment", "product", "user");

    private Shop operators;

    @BeforeEach
    void logIn() {
        operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%c1", "%ed%a0%80", "%ff%fe", "%f4%90%80%80", "%00", ""})
    void parametersThatAreNoText(String value) {
        for (String parameter : List.of(
                "/actuator/events/order?type",
                "/actuator/events/order?aggregate",
                "/actuator/events/order?correlation",
                "/actuator/events/order?since",
                "/actuator/events/order?after",
                "/actuator/events/order?limit",
                "/actuator/aggregates/order/x?at",
                "/actuator/stories/x?also",
                "/actuator/lag?x" + value)) {
            operators.get(parameter + "=" + value).is(400);
        }
        int page = value.isEmpty() ? 200 : 400;
        operators.get("/ops/events?aggregate=" + value).is(page);
        operators.get("/ops/story?id=" + value).is(page);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%c1", "%ed%a0%80", "%00", "%F0%9F%AB%96", "a%2fb", "%5c", "-1", "99999999999999999999"})
    void pathsThatNameNothing(String id) {
        for (String path : List.of(
                "/actuator/events/",
                "/actuator/aggregates/",
                "/actuator/aggregates/order/",
                "/actuator/stories/",
                "/actuator/dead-letters/",
                "/actuator/parked/",
                "/actuator/projections/",
                "/ops/")) {
            assertThat(operators.get(path + id).status()).as(path).isIn(400, 404);
        }
        for (String path : List.of(
                "/actuator/dead-letters/%s",
                "/actuator/dead-letters/%s/sequence",
                "/actuator/parked/%s",
                "/actuator/projections/%s",
                "/actuator/projections/%s/pause",
                "/actuator/projections/orders/%s")) {
            String address = path.replace("%s", id);
            assertThat(operators.post(address, "").status()).as(address).isIn(400, 404);
            assertThat(operators.delete(address, "X-Reason", "why not").status())
                    .as(address)
                    .isIn(400, 404, 405);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2B999999999-12-31T23:59:59Z", "-300000-01-01T00:00:00Z", "noon"})
    void timesThatTheDatabaseCannotHold(String time) {
        String order = shop.confirmedOrder(shop.newUser(), shop.newProduct("1", 1), 1);

        for (String parameter : List.of(
                "/actuator/events/order?since",
                "/actuator/events/order?until",
                "/actuator/aggregates/order/" + order + "?at",
                "/actuator/aggregates/" + order + "?at")) {
            assertThat(operators.get(parameter + "=" + time).is(404).text("problem"))
                    .isEqualTo("A time is written like 2026-01-02T03:04:05Z.");
        }
        operators.get("/ops/events?module=order&since=" + time).is(200);
        operators
                .post("/actuator/projections/orders", "{\"from\": \"%s\"}".formatted(time.replace("%2B", "+")))
                .is(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "-1", "0", "1001", "99999999999999999999"})
    void numbersThatAreNone(String number) {
        assertThat(operators.get("/actuator/events/order?limit=" + number).status())
                .isIn(400, 404);
        assertThat(operators.get("/actuator/aggregates/order/x?limit=" + number).status())
                .isIn(400, 404);
        assertThat(operators
                        .get("/actuator/aggregates/order/x?sequence=" + number)
                        .status())
                .isIn(400, 404);
        assertThat(operators
                        .get("/actuator/events/order?after=%s,%s".formatted(number, number))
                        .status())
                .isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "{\"from\": \"\\u0000\"}",
                "{\"from\": \"\\ud800\"}",
                "{\"from\": {}}",
                "{\"from\": 5}",
                "{\"compare\": \"\\ud800\"}",
                "{\"compare\": []}",
                "{\"\\ud800\": 1}"
            })
    void bodiesThatSayNothing(String body) {
        for (String path : List.of("/actuator/projections/nothing", "/actuator/projections/nothing/split")) {
            assertThat(operators.post(path, body).status()).as(body).isIn(400, 404);
        }
    }

    @Test
    void aFormThatIsNoText() {
        for (String form : List.of("action=%c1", "%ff=retry", "id=%00", "_csrf=%ed%a0%80")) {
            operators
                    .post("/ops/letters", form, "Content-Type", "application/x-www-form-urlencoded")
                    .is(400);
        }
    }

    @Test
    void compressedBodies() {
        Answer answer = operators.post("/actuator/projections/orders/pause", "{}", "Content-Encoding", "gzip");

        assertThat(answer.is(415).header("Accept-Encoding")).isEqualTo("identity");
    }

    @Test
    void otherMethods() {
        for (String path : List.of("/actuator/lag", "/actuator/events/order", "/actuator/dead-letters/x?a=b")) {
            for (String method : List.of("TRACE", "PURGE", "PROPFIND")) {
                Answer answer = operators.send(method, path, BodyPublishers.noBody());
                assertThat(answer.status()).as("%s %s", method, path).isIn(405, 501);
            }
        }
    }

    /** Only the reservation of an order has its id in another module's store. */
    @Test
    void idsOfAnotherKind() {
        String user = shop.newUser();
        String product = shop.newProduct("2.50", 10);
        String order = shop.confirmedOrder(user, product, 3);
        String payment =
                shop.get("/api/orders/" + order).json().get("payment_id").asString();

        for (String id : List.of(user, product, order, payment, Ids.next(), "audit-" + Ids.next())) {
            for (String module : MODULES) {
                Answer aggregate = operators.get("/actuator/aggregates/%s/%s".formatted(module, id));
                assertThat(aggregate.status()).isIn(200, 404);
                JsonNode events = operators
                        .get("/actuator/events/%s?aggregate=%s".formatted(module, id))
                        .is(200)
                        .json()
                        .get("events");
                assertThat(events.isEmpty()).as("%s %s", module, id).isEqualTo(aggregate.status() == 404);
            }
            operators.get("/actuator/dead-letters/" + id).is(404);
            operators.post("/actuator/dead-letters/" + id, "").is(404);
            operators.post("/actuator/dead-letters/" + id + "/sequence", "").is(404);
            operators
                    .delete("/actuator/dead-letters/" + id, "X-Reason", "why not")
                    .is(404);
        }
        assertThat(operators
                        .get("/actuator/aggregates/product/" + order)
                        .json()
                        .at("/aggregates/0/type")
                        .asString())
                .isEqualTo("StockReservation");
    }

    @Test
    void reasonsThatAreLong() {
        String reason = "%F0%9F%AB%96".repeat(500) + "%00";

        operators
                .post("/actuator/projections/orders/pause", "", "X-Reason", reason)
                .is(200);
        operators
                .post("/actuator/projections/orders/resume", "", "X-Reason", "%c1%ed%a0%80")
                .is(200);
    }
}

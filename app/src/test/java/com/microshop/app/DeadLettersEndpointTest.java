package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Operators and the events for which order's policies failed. */
@SuppressWarnings("NullAway.Init") // Spring and JUnit fill the fields
class DeadLettersEndpointTest extends ShopTest {

    /** Later than any attempt that the shop makes by itself. */
    private static final String NOT_TRIED_BY_ITSELF = "2999-01-01T00:00:00.000Z";

    private static final String CONFIRMED = "order.OrderConfirmed";
    private static final String CANCELLED = "order.OrderCancelled";

    @Autowired
    private JdbcClient jdbc;

    private Shop operators;
    private String order;

    @BeforeEach
    void order() {
        operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
        order = shop.confirmedOrder(shop.newUser(), shop.newProduct("9.99", 5), 1);
    }

    @AfterEach
    void clean() {
        var _ = jdbc.sql("DELETE FROM orders.dead_letter").update();
    }

    /** Stores the confirmation of the order as a dead letter; under another type, its policies fail. */
    private String bury(String type, int index) {
        String id = Ids.next();
        int rows = jdbc.sql("""
                        INSERT INTO orders.dead_letter (dead_letter_id, processing_group, sequence_identifier, sequence_index,
                            message_type, event_id, timestamp, payload_type, payload, metadata, aggregate_type, aggregate_id,
                            sequence_number, enqueued_at, last_touched, cause_type, cause_message, diagnostics)
                        SELECT :id, 'order-policies', aggregate_id, :index, 'GenericDomainEventMessage', event_id::text,
                            '2026-01-02T03:04:05.000Z', :type, convert_to(payload::text, 'UTF8'),
                            convert_to(metadata::text, 'UTF8'), aggregate_type, aggregate_id, sequence,
                            '2026-01-02T03:04:06.000Z', :touched, 'java.lang.IllegalStateException', 'not now',
                            convert_to('{"attempts": 1}', 'UTF8')
                        FROM orders.event WHERE aggregate_id = :order AND type = 'order.OrderConfirmed' AND source IS NULL
                        """)
                .param("id", id)
                .param("index", index)
                .param("type", type)
                .param("touched", NOT_TRIED_BY_ITSELF)
                .param("order", order)
                .update();
        assertThat(rows).isEqualTo(1);
        return id;
    }

    private JsonNode lastAct() {
        return JsonMapper.shared().readTree(jdbc.sql("""
                                SELECT payload::text FROM orders.event WHERE type = 'messaging.OperatorActed'
                                ORDER BY tx DESC, idx DESC LIMIT 1
                                """).query(String.class).single());
    }

    @Test
    void listsAndShowsThem() {
        String id = bury(CONFIRMED, 1);
        String behind = bury(CONFIRMED, 2);

        JsonNode report = operators.get("/actuator/dead-letters").is(200).json();
        assertThat(report.get("count").asLong()).isEqualTo(2);
        JsonNode first = report.at("/letters/0");
        assertThat(first.get("id").asString()).isEqualTo(id);
        assertThat(first.get("event_type").asString()).isEqualTo(CONFIRMED);
        assertThat(first.get("behind").asInt()).isEqualTo(1);
        assertThat(first.get("cause_message").asString()).isEqualTo("not now");
        assertThat(first.get("since").asString()).startsWith("2026-01-02T03:04:06");
        assertThat(report.at("/letters/1/id").asString()).isEqualTo(behind);

        JsonNode shown = operators.get("/actuator/dead-letters/" + id).is(200).json();
        assertThat(shown.at("/content/letter/attempts").asInt()).isEqualTo(1);
        assertThat(shown.at("/content/payload").asString()).contains(order);
        assertThat(operators.get("/actuator/dead-letters/none").is(404).text())
                .contains("There is no such dead letter");
    }

    @Test
    void retriesOneAndRecordsByWhomAndWhy() {
        String id = bury(CONFIRMED, 1);

        JsonNode result = operators
                .post("/actuator/dead-letters/" + id, "{}", "X-Reason", "provider%20is%20back")
                .is(200)
                .json();
        assertThat(result.get("outcome").asString()).isEqualTo("done");
        assertThat(operators
                        .post("/actuator/dead-letters/" + id, "{}")
                        .is(404)
                        .json()
                        .get("outcome")
                        .asString())
                .isEqualTo("gone");
        JsonNode act = lastAct();
        assertThat(act.get("who").asString()).isEqualTo("operator");
        assertThat(act.get("what").asString()).contains("retry dead letter " + id, CONFIRMED, order);
        assertThat(act.get("why").asString()).isEqualTo("provider is back");
        assertThat(act.get("outcome").asString()).isEqualTo("It was handled.");
    }

    @Test
    void retriesASequenceUntilOneFails() {
        String id = bury(CONFIRMED, 1);
        String failing = bury(CANCELLED, 2); // what was handed over cannot be released

        assertThat(operators
                        .post("/actuator/dead-letters/" + failing, "{}")
                        .is(200)
                        .json()
                        .get("outcome")
                        .asString())
                .isEqualTo("waits");
        JsonNode result = operators
                .post("/actuator/dead-letters/" + id + "/sequence", "{}")
                .is(200)
                .json();
        assertThat(result.get("outcome").asString()).isEqualTo("failed");
        assertThat(result.get("done").asInt()).isEqualTo(1);
        assertThat(result.get("waiting").asInt()).isEqualTo(1);
        JsonNode content = operators
                .get("/actuator/dead-letters/" + failing)
                .is(200)
                .json()
                .at("/content/letter");
        assertThat(content.get("attempts").asInt()).isEqualTo(2);
        assertThat(content.get("cause_message").asString()).isNotEqualTo("not now");
        assertThat(lastAct().get("outcome").asString()).contains("1 handled, then the next failed");
    }

    @Test
    void discardsOneOnlyWithAReason() {
        String id = bury(CANCELLED, 1);

        assertThat(operators.delete("/actuator/dead-letters/" + id).is(400).text())
                .contains("refused", "say why");
        assertThat(operators
                        .delete("/actuator/dead-letters/" + id, "X-Reason", "never happened")
                        .is(200)
                        .json()
                        .get("outcome")
                        .asString())
                .isEqualTo("done");
        assertThat(lastAct().get("what").asString()).contains("discard dead letter " + id);
        assertThat(lastAct().get("why").asString()).isEqualTo("never happened");
        assertThat(operators
                        .delete("/actuator/dead-letters/" + id, "X-Reason", "again")
                        .is(404)
                        .text())
                .contains("There is no such dead letter");
    }
}

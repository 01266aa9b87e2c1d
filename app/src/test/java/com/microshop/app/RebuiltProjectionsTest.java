package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.messaging.Projections;
import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.ProjectionStatus;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import com.microshop.test.TestClient.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every projection of the shop, rebuilt from the events of real orders. */
class RebuiltProjectionsTest extends ShopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void rebuiltProjectionsAreTheSameAsBefore(@Autowired Projections projections, @Autowired JdbcClient jdbc) {
        String user = shop.newUser();
        String product = shop.newProduct("9.99", 5);
        String order = shop.confirmedOrder(user, product, 2);
        String before = shop.get("/api/orders/" + order).is(200).text();
        List<String> indexes = indexes(jdbc);
        assertThat(indexes).anyMatch(index -> index.contains("USING gin (products.ngrams(search_name))"));

        List<String> names = projections.list().stream()
                .filter(ProjectionStatus::rebuildable)
                .map(ProjectionStatus::name)
                .toList();
        assertThat(names).containsExactlyInAnyOrder("orders", "order-copies", "payments", "catalogue", "users");
        for (String name : names) {
            long id = projections.rebuild(name, Compare.STOP_IF_DIFFERENT, null);
            Rebuild rebuild = await().atMost(PATIENCE)
                    .until(() -> projections.latest(name).orElseThrow(), latest -> latest.state() != State.RUNNING);
            assertThat(rebuild.id()).isEqualTo(id);
            assertThat(rebuild.error()).as(name).isNull();
            assertThat(rebuild.examples()).as(name).isEmpty();
            assertThat(rebuild.state()).as(name).isEqualTo(State.SWAPPED);
        }

        assertThat(shop.get("/api/orders/" + order).is(200).text()).isEqualTo(before);
        assertThat(indexes(jdbc)).isEqualTo(indexes);
        String another = shop.confirmedOrder(user, product, 1);
        assertThat(another).isNotEqualTo(order);
        assertThat(shop.get("/api/products/" + product).json().get("stock").asInt())
                .isEqualTo(2);
    }

    private static List<String> indexes(JdbcClient jdbc) {
        return jdbc.sql("SELECT indexdef FROM pg_indexes WHERE tablename = 'product_view' ORDER BY indexdef")
                .query((row, number) -> row.getString(1))
                .list();
    }

    @Test
    void projectionsAreRebuiltAtTheRequestOfOperators() {
        Shop operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
        assertThat(operators.get("/actuator/projections").is(200).text())
                .contains("\"catalogue\"", "\"provider-tasks\"");

        Answer begun = operators
                .post("/actuator/projections/users", "{\"compare\": \"STOP_IF_DIFFERENT\"}")
                .is(200);
        long id = begun.json().at("/rebuild/id").asLong();
        assertThat(begun.json().at("/rebuild/compare").asString()).isEqualTo("stop_if_different");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(operators
                                .get("/actuator/projections/users")
                                .is(200)
                                .text())
                        .contains("\"id\":" + id, "\"swapped\""));
        assertThat(operators.delete("/actuator/projections/users").is(404).text())
                .contains("Nothing is being rebuilt");

        assertThat(operators
                        .post("/actuator/projections/provider-tasks", "{}")
                        .is(404)
                        .text())
                .contains("cannot be rebuilt");
        assertThat(operators
                        .post("/actuator/projections/order-policies", "{}")
                        .is(404)
                        .text())
                .contains("commands");
        assertThat(operators.get("/actuator/projections/orderz").is(404).text()).contains("did you mean orders?");
    }
}

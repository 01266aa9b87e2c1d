package com.microshop.order.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a client may give as the token of a means of payment. */
@ExtendWith(OutputCaptureExtension.class)
class PaymentTokenTest {

    private static TestDatabase database;
    private static ConfigurableApplicationContext application;
    private static ShopClient shop;
    private static String user;
    private static String mug;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        application = ShopApplication.start(database);
        shop = new ShopClient(application);
        user = shop.post("/api/users", "{'username':'ann','email':'ann@example.org'}")
                .id();
        mug = shop.post("/api/products", "{'name':'Mug','price':1,'stock':50}").id();
    }

    @AfterAll
    static void stop() {
        application.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111111111111111",
                "4111 1111 1111 1111",
                "4111-1111-1111-1111",
                "4111.1111.1111.1111",
                "378282246310005",
                "630495060000",
                "6304950600000000007"
            })
    void isNotTheNumberOfACardWhichIsNeitherStoredNorLoggedNorRepeated(String card, CapturedOutput output) {
        for (Answer refused : List.of(
                shop.post("/api/orders", order(card), "Idempotency-Key", "card-" + card),
                shop.post("/api/staff/orders", order(card)))) {
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.json().path("errors").path(0).path("field").asString())
                    .isEqualTo("payment_token");
            assertThat(refused.text("detail")).contains("not the number of a card");
            assertThat(refused.json().toString()).doesNotContain(card);
        }
        assertThat(output.getAll()).doesNotContain(card);
        assertThat(stored(card)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4111111111111112", "79927398713", "00000000000000000000", "tok_4000056655665556x", "tok_approve"
            })
    void isAnythingElse(String token) {
        assertThat(shop.post("/api/orders", order(token)).status()).isEqualTo(201);
        assertThat(stored(token)).isPositive();
    }

    @Test
    void isNotANumber() {
        Answer refused = shop.post("/api/orders", order("x").replace("'x'", "4111111111111111"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().toString()).doesNotContain("4111111111111111");
    }

    private static String order(String token) {
        return "{'user_id':'%s','payment_token':'%s','lines':[{'product_id':'%s','quantity':1}]}"
                .formatted(user, token, mug);
    }

    /** How many of order's events hold the text. */
    private static long stored(String text) {
        Long found = application
                .getBean(JdbcTemplate.class)
                .queryForObject(
                        "SELECT count(*) FROM orders.event WHERE payload::text LIKE '%' || ? || '%'", Long.class, text);
        return found == null ? 0 : found;
    }
}

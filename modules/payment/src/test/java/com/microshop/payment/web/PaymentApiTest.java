package com.microshop.payment.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Money;
import com.microshop.messaging.Commands;
import com.microshop.payment.PaymentApplication;
import com.microshop.payment.PaymentId;
import com.microshop.payment.RequestPayment;
import com.microshop.test.TestDatabase;
import com.microshop.test.module.ModuleApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API on the real event store. */
@SpringBootTest(
        classes = PaymentApplication.class,
        properties = {"spring.flyway.enabled=false", "microshop.payment.sandbox.enabled=true"})
@AutoConfigureMockMvc
class PaymentApiTest {

    private static final TestDatabase DATABASE = TestDatabase.fresh();

    @Autowired
    private MockMvcTester http;

    @Autowired
    private JsonMapper json;

    @Autowired
    private Commands commands;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        ModuleApplication.connect(properties, DATABASE);
    }

    @Test
    void readsAPayment() throws Exception {
        String order = Ids.next();
        String id = request(order, "12.3456", "tok_approve");
        awaitStatus(id, "authorized");

        MvcTestResult read = get("/api/payments/" + id);

        assertThat(read).hasStatusOk().hasHeader("ETag", "\"1\"").hasContentType(MediaType.APPLICATION_JSON);
        JsonNode payment = body(read);
        assertThat(Instant.parse(payment.get("requested_at").asString())).isBefore(Instant.now());
        assertThat(read).bodyJson().isStrictlyEqualTo("""
                        {"id": "%s", "reference": "%s", "amount": 12.3456, "refunded": 0.00, "currency": "EUR",
                         "status": "authorized", "requested_at": "%s", "version": 1}
                        """.formatted(
                        id, order, payment.get("requested_at").asString()));
        assertThat(http.get().uri("/api/payments/" + id).header("If-None-Match", "\"1\""))
                .hasStatus(HttpStatus.NOT_MODIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01981a3c-8d1e-7c3a-9b57-3f6a2a1c0d11", "nonsense"})
    void doesNotFindWhatIsNotThere(String id) {
        MvcTestResult read = get("/api/payments/" + id);

        assertThat(read).hasStatus(HttpStatus.NOT_FOUND).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(body(read).get("type").asString()).isEqualTo("/problems/payment-not-found");
    }

    @Test
    void listsTheNewestFirstPageByPage() throws Exception {
        String order = Ids.next();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(request(order, "1", "tok_approve"));
        }
        for (String id : ids) {
            awaitStatus(id, "authorized");
        }

        JsonNode first = body(get("/api/payments?limit=2&reference=" + order));
        request(order, "1", "tok_approve");
        JsonNode second = body(get(next(order, first)));
        JsonNode third = body(get(next(order, second)));

        List<String> seen = new ArrayList<>();
        for (JsonNode page : List.of(first, second, third)) {
            page.get("items").forEach(item -> seen.add(item.get("id").asString()));
        }
        assertThat(seen).isEqualTo(ids);
        assertThat(third.get("next_cursor").isNull()).isTrue();
    }

    @Test
    void filtersByReferenceAndStatus() throws Exception {
        String order = Ids.next();
        String declined = request(order, "1", "tok_decline");
        String authorized = request(order, "1", "tok_approve");
        awaitStatus(declined, "declined");
        awaitStatus(authorized, "authorized");

        assertThat(ids("/api/payments?reference=" + order)).containsExactly(authorized, declined);
        assertThat(ids("/api/payments?reference=" + order + "&status=declined")).containsExactly(declined);
        assertThat(ids("/api/payments?reference=" + order + "&status=timed_out"))
                .isEmpty();
        assertThat(ids("/api/payments?status=declined")).contains(declined).doesNotContain(authorized);
        assertThat(ids("/api/payments?reference=nothing")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status=lost",
        "limit=0",
        "limit=201",
        "limit=many",
        "cursor=broken",
        "unknown=1",
    })
    void refusesParametersThatMakeNoSense(String query) {
        MvcTestResult read = get("/api/payments?" + query);

        assertThat(read).hasStatus(HttpStatus.BAD_REQUEST).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void clientsCannotWritePaymentsDirectly() {
        assertThat(http.method(HttpMethod.POST)
                        .uri("/api/payments")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{}"))
                .hasStatus(HttpStatus.METHOD_NOT_ALLOWED);
    }

    @Test
    void theSandboxIsServedOnlyWhenAskedFor() {
        assertThat(http.post()
                        .uri("/sandbox/provider/authorizations")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{}"))
                .hasStatus(HttpStatus.NOT_FOUND);
    }

    private String request(String order, String amount, String token) throws Exception {
        PaymentId id = PaymentId.random();
        Object request = new RequestPayment(
                id, order, Money.of(amount, "EUR"), token, Instant.now().plusSeconds(600));
        assertThat(commands.send(request).get(60, TimeUnit.SECONDS)).isNotNull();
        return id.value();
    }

    private void awaitStatus(String id, String status) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> body(get("/api/payments/" + id)).get("status").asString(), status::equals);
    }

    private List<String> ids(String uri) {
        List<String> ids = new ArrayList<>();
        body(get(uri)).get("items").forEach(item -> ids.add(item.get("id").asString()));
        return ids;
    }

    private static String next(String order, JsonNode page) {
        return "/api/payments?limit=2&reference=%s&cursor=%s"
                .formatted(order, page.get("next_cursor").asString());
    }

    private MvcTestResult get(String uri) {
        return http.get().uri(uri).exchange();
    }

    private JsonNode body(MvcTestResult result) {
        return json.readTree(result.getResponse().getContentAsByteArray());
    }
}

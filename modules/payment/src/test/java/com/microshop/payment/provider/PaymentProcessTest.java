package com.microshop.payment.provider;

import static com.microshop.payment.provider.Replica.AMOUNT;
import static com.microshop.payment.provider.Replica.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Money;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.EventLog;
import com.microshop.messaging.StoredEvent;
import com.microshop.payment.CancelPayment;
import com.microshop.payment.CapturePayment;
import com.microshop.payment.PaymentId;
import com.microshop.payment.RefundPayment;
import com.microshop.payment.RequestPayment;
import com.microshop.payment.domain.RecordAuthorization;
import com.microshop.test.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Payments from the request to the last refund, on the real runtime, PostgreSQL and sandbox. */
class PaymentProcessTest {

    private static TestDatabase database;
    private static Replica replica;

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        replica = Replica.start(
                database,
                "microshop.payment.calls.timeout=20s",
                "microshop.payment.calls.attempts=1",
                "microshop.payment.calls.minimum-calls=1000",
                "microshop.payment.calls.window=1000",
                "microshop.payment.worker.first-retry=20ms",
                "microshop.payment.worker.max-retry=200ms",
                "microshop.payment.sandbox.slow-latency=15s");
    }

    @AfterAll
    static void stop() {
        replica.close();
        database.close();
    }

    @AfterEach
    void everythingAddsUp() {
        replica.assertInvariantsHold();
    }

    @Test
    void isAuthorizedCapturedAndRefunded() throws Exception {
        PaymentId id = replica.request(null);
        replica.awaitStatus(id, "AUTHORIZED");

        replica.send(new CapturePayment(id));
        replica.send(new RefundPayment(id, "r1", Money.of("4", "EUR")));
        replica.awaitStatus(id, "CAPTURED");
        await().atMost(PATIENCE).until(() -> refunded(id), Money.of("4", "EUR")::equals);

        replica.send(new CancelPayment(id, "Changed my mind"));
        replica.awaitStatus(id, "REFUNDED");
        assertThat(sandbox(id)).isEqualTo(new SandboxProvider.Account(AMOUNT, AMOUNT, AMOUNT, false));
    }

    @Test
    void isDeclined() throws Exception {
        PaymentId id = replica.request("tok_decline");

        replica.awaitStatus(id, "DECLINED");
    }

    @Test
    void getsThroughToAFlakyProvider() throws Exception {
        PaymentId id = replica.request("tok_flaky");
        replica.awaitStatus(id, "AUTHORIZED");

        replica.send(new CapturePayment(id));
        replica.awaitStatus(id, "CAPTURED");
        replica.send(new RefundPayment(id, "r1", AMOUNT));
        replica.awaitStatus(id, "REFUNDED");
    }

    @Test
    void timesOutWhenTheProviderIsDown() throws Exception {
        PaymentId id = replica.request("tok_down", Duration.ofSeconds(1));

        replica.awaitStatus(id, "TIMED_OUT");
        await().atMost(PATIENCE).until(() -> sandbox(id).voided());
    }

    @Test
    void aSlowPaymentBlocksNoOthersAndIsVoidedIfAbandonedMeanwhile() throws Exception {
        List<PaymentId> slow = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            slow.add(replica.request("tok_slow"));
        }
        PaymentId quick = replica.request("tok_approve");
        replica.awaitStatus(quick, "AUTHORIZED");
        assertThat(slow).allSatisfy(id -> assertThat(replica.status(id)).isEqualTo("REQUESTED"));

        PaymentId cancelled = slow.getFirst();
        replica.send(new CancelPayment(cancelled, "Changed my mind"));
        await().atMost(PATIENCE).until(() -> sandbox(cancelled).voided());

        for (PaymentId id : slow.subList(1, slow.size())) {
            replica.awaitStatus(id, "AUTHORIZED");
        }
        assertThat(replica.status(cancelled)).isEqualTo("CANCELLED");
        assertThat(sandbox(cancelled).voided()).isTrue();
        assertThat(sandbox(cancelled).held()).isNull();
    }

    @Test
    void anAuthorizationThatComesLateIsVoided() throws Exception {
        PaymentId id = replica.request("tok_down");
        replica.send(new CancelPayment(id, "Changed my mind"));
        await().atMost(PATIENCE).until(() -> count(id, "PaymentVoided") == 1);

        replica.send(new RecordAuthorization(id, "sandbox-approve-" + id));

        await().atMost(PATIENCE).until(() -> count(id, "PaymentVoided") == 2);
        assertThat(replica.status(id)).isEqualTo("CANCELLED");
    }

    @Test
    void isNeverRequestedWhenItWasCancelledBefore() throws Exception {
        PaymentId id = PaymentId.random();
        replica.send(new CancelPayment(id, "Changed my mind"));
        replica.send(
                new RequestPayment(id, "order-1", AMOUNT, null, Instant.now().plusSeconds(60)));

        assertThat(count(id, "PaymentRequested")).isZero();
        assertThat(count(id, "PaymentCancelled")).isEqualTo(1);
    }

    @Test
    void everythingBelongsToTheStoryThatItBeganIn() throws Exception {
        String story = Ids.next();
        PaymentId id = PaymentId.random();
        Object request =
                new RequestPayment(id, "order-1", AMOUNT, null, Instant.now().plusSeconds(600));
        assertThat(replica.bean(Commands.class)
                        .send(request, CommandOptions.correlatedWith(story))
                        .get(60, TimeUnit.SECONDS))
                .isNotNull();
        replica.awaitStatus(id, "AUTHORIZED");

        assertThat(replica.bean(EventLog.class).story(story, 10))
                .extracting(StoredEvent::type)
                .containsExactly("payment.PaymentRequested", "payment.PaymentAuthorized");
    }

    @Test
    void manyAtATimeAreEachCapturedOnceByTwoReplicas() throws Exception {
        try (Replica second = Replica.start(database)) {
            List<PaymentId> payments = new ArrayList<>();
            List<CompletableFuture<?>> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                PaymentId id = PaymentId.random();
                payments.add(id);
                sent.add((i % 2 == 0 ? replica : second)
                        .bean(Commands.class)
                        .send(new RequestPayment(
                                id, "many", AMOUNT, null, Instant.now().plusSeconds(600))));
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            for (PaymentId id : payments) {
                replica.awaitStatus(id, "AUTHORIZED");
                replica.send(new CapturePayment(id));
            }
            for (PaymentId id : payments) {
                second.awaitStatus(id, "CAPTURED");
            }
            assertThat(payments)
                    .allSatisfy(id -> assertThat(count(id, "PaymentCaptured")).isEqualTo(1));
        }
    }

    @Test
    void repeatedFailuresAreVisibleInHealthAndMetrics() throws Exception {
        ProviderStatus status = replica.bean(ProviderStatus.class);
        MeterRegistry meters = new SimpleMeterRegistry();
        status.bindTo(meters);

        PaymentId id = replica.request("tok_down");

        await().atMost(PATIENCE).until(() -> status.health().getStatus().getCode(), "DEGRADED"::equals);
        assertThat(meters.get("payment.provider.tasks.struggling")
                        .tag("operation", "authorize")
                        .gauge()
                        .value())
                .isEqualTo(1);
        replica.send(new CancelPayment(id, "Changed my mind"));
        await().atMost(PATIENCE).until(() -> status.health().getStatus().getCode(), "UP"::equals);
    }

    private static SandboxProvider.Account sandbox(PaymentId id) {
        return replica.bean(SandboxProvider.class).account(id);
    }

    private static Money refunded(PaymentId id) {
        return replica.view(id).orElseThrow().refunded();
    }

    private static long count(PaymentId id, String type) throws Exception {
        try (var connection = database.open();
                var statement = connection.prepareStatement(
                        "SELECT count(*) FROM payments.event WHERE aggregate_id = ? AND type = ?")) {
            statement.setString(1, id.value());
            statement.setString(2, "payment." + type);
            try (var row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getLong(1);
            }
        }
    }
}

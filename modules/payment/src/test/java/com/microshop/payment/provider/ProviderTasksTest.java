package com.microshop.payment.provider;

import static com.microshop.test.module.ProjectionBatch.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.payment.CaptureRequested;
import com.microshop.payment.PaymentAuthorized;
import com.microshop.payment.PaymentCancelled;
import com.microshop.payment.PaymentCaptured;
import com.microshop.payment.PaymentDeclined;
import com.microshop.payment.PaymentId;
import com.microshop.payment.PaymentRefunded;
import com.microshop.payment.PaymentRequested;
import com.microshop.payment.PaymentTimedOut;
import com.microshop.payment.PaymentVoided;
import com.microshop.payment.RefundRequested;
import com.microshop.payment.VoidRequested;
import com.microshop.test.module.ModuleDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The task list: the tasks that events add, and how several workers share it. */
class ProviderTasksTest {

    private static final Duration LEASE = Duration.ofHours(1);
    private static final Money AMOUNT = Money.of("10", "EUR");
    private static final ModuleDatabase DATABASE = new ModuleDatabase("payment", "payments");

    private final Instant now = Instant.now();
    private final Instant later = now.plus(Duration.ofHours(1));
    private final PaymentId id = PaymentId.random();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final ProviderTaskProjection projection =
            new ProviderTaskProjection(DATABASE.jdbc(), wakeUps::incrementAndGet);
    private final ProviderTasks tasks = tasks();
    private final ProviderTasks rival = tasks();

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @BeforeEach
    void clear() {
        DATABASE.jdbc().execute("TRUNCATE payments.event, payments.provider_task");
    }

    @Test
    void aRequestIsToBeAuthorized() {
        batch(() -> projection.on(requested(later), message(0, "story-1")));

        ProviderTask task = only(tasks.claim(10, true, LEASE));
        assertThat(task.call()).isEqualTo(new ProviderCall.Authorize(id + ":authorize", id, AMOUNT, "tok_approve"));
        assertThat(task.correlationId()).isEqualTo("story-1");
        assertThat(task.causeId()).isEqualTo("event-0");
        assertThat(task.attempts()).isEqualTo(1);
        assertThat(task.expired()).isFalse();
        assertThat(task.toString()).contains(id.value()).doesNotContain("tok_approve");
        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void eachAnswerEndsTheAuthorization() {
        Runnable[] answers = {
            () -> projection.on(new PaymentAuthorized(id, "o", AMOUNT, "auth-1")),
            () -> projection.on(new PaymentDeclined(id, "o", "No.")),
            () -> projection.on(new PaymentTimedOut(id, "o")),
            () -> projection.on(new PaymentCancelled(id, "o", "Changed my mind"))
        };
        for (Runnable answer : answers) {
            batch(() -> projection.on(requested(later), message(0, null)));
            batch(answer);
            assertThat(tasks.summary()).isEmpty();
        }
        assertThat(wakeUps).hasValue(answers.length);
    }

    @Test
    void whatBeginsAndEndsInOneBatchIsNeverThere() {
        batch(() -> {
            projection.on(requested(later), message(0, null));
            projection.on(new PaymentCancelled(id, "o", "Changed my mind"));
            projection.on(new VoidRequested(id, "o", null), message(2, null));
        });

        assertThat(only(tasks.claim(10, true, LEASE)).call())
                .isEqualTo(new ProviderCall.VoidAuthorization(id + ":void", id, null));
    }

    @Test
    void nothingIsToBeDoneForAnAmountOfNothing() {
        batch(() -> {
            projection.on(new PaymentRequested(id, "o", Money.zero("EUR"), null, later), message(0, null));
            projection.on(new CaptureRequested(id, "o", Money.zero("EUR"), "none"), message(2, null));
        });

        assertThat(tasks.summary()).isEmpty();
    }

    @Test
    void refundsWaitForTheCapture() {
        batch(() -> {
            projection.on(new CaptureRequested(id, "o", AMOUNT, "auth-1"), message(2, null));
            projection.on(new RefundRequested(id, "o", "r1", AMOUNT, "auth-1"), message(3, null));
        });
        assertThat(only(tasks.claim(10, true, LEASE)).call())
                .isEqualTo(new ProviderCall.Capture(id + ":capture", id, "auth-1", AMOUNT));
        assertThat(tasks.claim(10, true, LEASE)).isEmpty();

        batch(() -> projection.on(new PaymentCaptured(id, "o", AMOUNT)));
        assertThat(wakeUps).hasValue(2);
        assertThat(only(tasks.claim(10, true, LEASE)).call())
                .isEqualTo(new ProviderCall.Refund(id + ":refund:r1", id, "auth-1", "r1", AMOUNT));

        batch(() -> projection.on(new PaymentRefunded(id, "o", "r1", AMOUNT, AMOUNT)));
        assertThat(tasks.summary()).isEmpty();
    }

    @Test
    void aSecondVoidTakesTheFirstOnesPlace() {
        batch(() -> projection.on(new VoidRequested(id, "o", null), message(2, null)));
        assertThat(tasks.claim(10, true, LEASE)).hasSize(1);

        batch(() -> projection.on(new VoidRequested(id, "o", "auth-1"), message(3, null)));
        assertThat(only(tasks.claim(10, true, LEASE)).call())
                .isEqualTo(new ProviderCall.VoidAuthorization(id + ":void:auth-1", id, "auth-1"));

        batch(() -> projection.on(new PaymentVoided(id, "o", "auth-1")));
        assertThat(tasks.summary()).isEmpty();
    }

    @Test
    void aRebuiltListHasNothingThatIsSettled() {
        DATABASE.store(id.value(), 1, "PaymentAuthorized", "{}", now);
        DATABASE.store(id.value(), 3, "PaymentCaptured", "{}", now);
        DATABASE.store(id.value(), 5, "PaymentRefunded", "{\"refund_id\": \"r1\"}", now);
        DATABASE.store(id.value(), 7, "PaymentVoided", "{}", now);

        batch(() -> {
            projection.on(requested(later), message(0, null));
            projection.on(new CaptureRequested(id, "o", AMOUNT, "auth-1"), message(2, null));
            projection.on(new RefundRequested(id, "o", "r1", AMOUNT, "auth-1"), message(4, null));
            projection.on(new RefundRequested(id, "o", "r2", AMOUNT, "auth-1"), message(5, null));
            projection.on(new VoidRequested(id, "o", "auth-1"), message(6, null));
        });

        assertThat(only(tasks.claim(10, true, LEASE)).refundId()).isEqualTo("r2");
    }

    @Test
    void workersNeverShareATask() {
        List<PaymentId> payments = Stream.generate(PaymentId::random).limit(20).toList();
        batch(() -> payments.forEach(
                payment -> projection.on(new PaymentRequested(payment, "o", AMOUNT, null, later), message(0, null))));

        List<ProviderTask> first = tasks.claim(12, true, LEASE);
        List<ProviderTask> second = rival.claim(12, true, LEASE);

        assertThat(first).hasSize(12);
        assertThat(second).hasSize(8);
        assertThat(first)
                .extracting(ProviderTask::payment)
                .doesNotContainAnyElementsOf(
                        second.stream().map(ProviderTask::payment).toList());
        assertThat(tasks.claim(12, true, LEASE)).isEmpty();
    }

    @Test
    void workersNeverWaitForEachOther() {
        batch(() -> {
            projection.on(requested(later), message(0, null));
            projection.on(new PaymentRequested(PaymentId.random(), "o", AMOUNT, null, later), message(0, null));
        });
        DataSource dataSource = DATABASE.dataSource();
        TransactionTemplate open = new TransactionTemplate(new JdbcTransactionManager(dataSource));

        open.executeWithoutResult(status -> {
            var _ = JdbcClient.create(dataSource)
                    .sql("SELECT 1 FROM payments.provider_task WHERE payment_id = ? FOR UPDATE")
                    .param(id.value())
                    .query()
                    .singleValue();
            assertThat(only(rival.claim(10, true, LEASE)).payment()).isNotEqualTo(id);
        });

        assertThat(only(rival.claim(10, true, LEASE)).payment()).isEqualTo(id);
    }

    @Test
    void tasksWithExpiredLeasesAreTakenOver() {
        batch(() -> projection.on(requested(later), message(0, null)));
        ProviderTask lost = only(tasks.claim(10, true, Duration.ZERO));

        ProviderTask taken = only(rival.claim(10, true, LEASE));

        assertThat(taken.call()).isEqualTo(lost.call());
        assertThat(taken.attempts()).isEqualTo(2);
        tasks.putOff(lost, Duration.ZERO, "too late to matter");
        assertThat(rival.claim(10, true, LEASE)).isEmpty();
    }

    @Test
    void failedTasksArePostponedAndReported() {
        batch(() -> projection.on(new CaptureRequested(id, "o", AMOUNT, "auth-1"), message(2, null)));
        for (int attempt = 1; attempt <= ProviderTasks.STRUGGLING; attempt++) {
            ProviderTask task = only(tasks.claim(10, true, LEASE));
            tasks.putOff(task, Duration.ZERO, "down");
        }

        assertThat(tasks.summary()).singleElement().satisfies(summary -> {
            assertThat(summary.operation()).isEqualTo(Operation.CAPTURE);
            assertThat(summary.open()).isEqualTo(1);
            assertThat(summary.struggling()).isEqualTo(1);
        });
        ProviderTask task = only(tasks.claim(10, true, LEASE));
        tasks.putOff(task, Duration.ofHours(1), "down");
        assertThat(tasks.claim(10, true, LEASE)).isEmpty();
        assertThat(DATABASE.client()
                        .sql("SELECT last_error FROM payments.provider_task")
                        .query(String.class)
                        .single())
                .isEqualTo("down");
    }

    @Test
    void anAuthorizationIsNotPutOffBeyondItsTime() {
        Instant soon = now.plusSeconds(1800);
        batch(() -> projection.on(requested(soon), message(0, null)));

        tasks.putOff(only(tasks.claim(10, true, LEASE)), Duration.ofDays(1), "down");

        assertThat(DATABASE.client()
                        .sql("SELECT next_attempt_at = expires_at FROM payments.provider_task")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void whileTheProviderRecoversOnlyWhatExpiredIsClaimed() {
        PaymentId expired = PaymentId.random();
        batch(() -> {
            projection.on(requested(later), message(0, null));
            projection.on(new PaymentRequested(expired, "o", AMOUNT, null, now.minusSeconds(1)), message(0, null));
            projection.on(new CaptureRequested(PaymentId.random(), "o", AMOUNT, "auth-1"), message(2, null));
        });

        ProviderTask task = only(tasks.claim(10, false, LEASE));

        assertThat(task.payment()).isEqualTo(expired);
        assertThat(task.expired()).isTrue();
        assertThat(tasks.claim(10, true, LEASE)).hasSize(2);
    }

    private DomainEventMessage<?> message(long version, @Nullable String story) {
        return new GenericDomainEventMessage<>(
                "Payment",
                id.value(),
                version,
                new GenericMessage<>(
                        "event-" + version,
                        "its payload",
                        story == null ? MetaData.emptyInstance() : MetaData.with("correlationId", story)),
                now);
    }

    private PaymentRequested requested(Instant expiresAt) {
        return new PaymentRequested(id, "o", AMOUNT, "tok_approve", expiresAt);
    }

    private static ProviderTask only(List<ProviderTask> claimed) {
        assertThat(claimed).hasSize(1);
        return claimed.getFirst();
    }

    private static ProviderTasks tasks() {
        DataSource dataSource = DATABASE.dataSource();
        return new ProviderTasks(
                JdbcClient.create(dataSource), new TransactionTemplate(new JdbcTransactionManager(dataSource)));
    }
}

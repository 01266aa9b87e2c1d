package com.microshop.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import com.microshop.payment.provider.ProviderAnswer.Approved;
import com.microshop.payment.provider.ProviderAnswer.Declined;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The guards around a provider, with the sandbox in all its behaviours. */
class GuardedProviderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Money AMOUNT = Money.of("10", "EUR");
    private static final int TRIALS = 2;
    private static final int CALLS_FOR_A_RATE = 4;

    private final SandboxProvider sandbox = new SandboxProvider(new ProviderProperties.Sandbox(
            true, SandboxBehaviour.APPROVE, Duration.ZERO, Duration.ofHours(1), 2, false));
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

    @Test
    void answersAreNoFailures() {
        try (GuardedProvider provider = guarded(sandbox, 1, Duration.ofSeconds(10))) {
            for (int i = 0; i < 10; i++) {
                assertThat(provider.answer(authorize("tok_decline"))).isInstanceOf(Declined.class);
                assertThat(provider.answer(authorize("tok_approve"))).isInstanceOf(Approved.class);
            }
            assertThat(breaker().getMetrics().getFailureRate()).isZero();
        }
    }

    @Test
    void aFailedAttemptIsRepeatedWithTheSameKey() {
        try (GuardedProvider provider = guarded(sandbox, 3, Duration.ofSeconds(10))) {
            assertThat(provider.answer(authorize("tok_flaky"))).isInstanceOf(Approved.class);
        }
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        try (GuardedProvider provider = guarded(sandbox, 2, Duration.ofSeconds(10))) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_flaky")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The sandbox provider failed, as it sometimes does.");
        }
    }

    @Test
    void aSlowAttemptIsEnded() {
        CountDownLatch ended = new CountDownLatch(1);
        PaymentProvider watched = call -> {
            try {
                return sandbox.answer(call);
            } finally {
                ended.countDown();
            }
        };
        try (GuardedProvider provider = guarded(watched, 1, Duration.ofMillis(50))) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_slow")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The provider did not answer within 50 ms.");
            assertThat(ended)
                    .satisfies(latch ->
                            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue());
        }
    }

    @Test
    void aBugInAnAdapterIsNoAnswer() {
        PaymentProvider broken = call -> {
            throw new IllegalStateException("tok_secret");
        };
        try (GuardedProvider provider = guarded(broken, 1, Duration.ofSeconds(10))) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_secret")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .message()
                    .doesNotContain("tok_secret");
        }
    }

    @Test
    void makesNoCallsWhileMostFailAndTriesAgainLater() {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger changes = new AtomicInteger();
        PaymentProvider counted = call -> {
            calls.incrementAndGet();
            return sandbox.answer(call);
        };
        try (GuardedProvider provider = guarded(counted, 1, Duration.ofSeconds(10))) {
            provider.onCapacityChange(changes::incrementAndGet);
            for (int i = 0; i < CALLS_FOR_A_RATE; i++) {
                assertThatThrownBy(() -> provider.answer(authorize("tok_down")))
                        .hasMessage("The sandbox provider is down.");
            }
            assertThat(provider.capacity()).isZero();
            assertThatThrownBy(() -> provider.answer(authorize("tok_approve")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The provider is given time to recover.");
            assertThat(calls).hasValue(CALLS_FOR_A_RATE);

            breaker().transitionToHalfOpenState();
            assertThat(provider.capacity()).isEqualTo(TRIALS);
            for (int i = 0; i < TRIALS; i++) {
                assertThatThrownBy(() -> provider.answer(authorize("tok_down")))
                        .hasMessage("The sandbox provider is down.");
            }
            assertThat(provider.capacity()).isZero();

            breaker().transitionToHalfOpenState();
            for (int i = 0; i < TRIALS; i++) {
                assertThat(provider.answer(authorize("tok_approve"))).isInstanceOf(Approved.class);
            }
            assertThat(provider.capacity()).isEqualTo(8);
            assertThat(changes).hasValue(5);
        }
    }

    @Test
    void triesAgainByItself() {
        try (GuardedProvider provider = guarded(sandbox, 1, Duration.ofSeconds(10), Duration.ofMillis(50))) {
            for (int i = 0; i < CALLS_FOR_A_RATE; i++) {
                assertThatThrownBy(() -> provider.answer(authorize("tok_down")))
                        .hasMessage("The sandbox provider is down.");
            }
            await().atMost(PATIENCE).until(provider::capacity, capacity -> capacity == TRIALS);
        }
    }

    private CircuitBreaker breaker() {
        return breakers.circuitBreaker(GuardedProvider.NAME);
    }

    private GuardedProvider guarded(PaymentProvider target, int attempts, Duration timeout) {
        return guarded(target, attempts, timeout, Duration.ofHours(1));
    }

    private GuardedProvider guarded(PaymentProvider target, int attempts, Duration timeout, Duration openFor) {
        return new GuardedProvider(
                target,
                new ProviderProperties.Calls(
                        timeout,
                        Duration.ofSeconds(1),
                        attempts,
                        Duration.ofMillis(1),
                        8,
                        50,
                        10,
                        CALLS_FOR_A_RATE,
                        openFor,
                        TRIALS),
                breakers,
                BulkheadRegistry.ofDefaults(),
                RetryRegistry.ofDefaults(),
                TimeLimiterRegistry.ofDefaults());
    }

    private static ProviderCall authorize(String token) {
        PaymentId id = PaymentId.random();
        return new ProviderCall.Authorize(id + ":authorize", id, AMOUNT, token);
    }
}

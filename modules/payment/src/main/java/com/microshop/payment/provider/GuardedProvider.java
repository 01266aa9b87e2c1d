package com.microshop.payment.provider;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards a provider: each attempt has a time limit, failed attempts are repeated with the same key, not too many run at
 * a time, and while most fail none are made for a while.
 *
 * <p>A declined call is not a failure.
 */
final class GuardedProvider implements PaymentProvider, AutoCloseable {

    /** The name of the guards in Resilience4j's registries and metrics. */
    static final String NAME = "payment-provider";

    private static final Logger LOG = LoggerFactory.getLogger(GuardedProvider.class);

    private final PaymentProvider target;
    private final ProviderProperties.Calls settings;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final Retry retry;
    private final TimeLimiter timeLimiter;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("payment-call-", 0).factory());

    GuardedProvider(
            PaymentProvider target,
            ProviderProperties.Calls settings,
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            RetryRegistry retries,
            TimeLimiterRegistry timeLimiters) {
        this.target = target;
        this.settings = settings;
        breaker = breakers.circuitBreaker(NAME, breakerConfig(settings));
        bulkhead = bulkheads.bulkhead(NAME, bulkheadConfig(settings));
        retry = retries.retry(NAME, retryConfig(settings));
        timeLimiter = timeLimiters.timeLimiter(NAME, timeLimiterConfig(settings));
        breaker.getEventPublisher()
                .onStateTransition(event -> LOG.warn("Calls of the payment provider: {}", event.getStateTransition()));
    }

    /** How many calls may be made at a time just now: none while the provider is given time to recover. */
    int capacity() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> 0;
            case HALF_OPEN -> settings.trials();
            case CLOSED, DISABLED, METRICS_ONLY -> settings.maxConcurrent();
        };
    }

    /** Calls something when the capacity may have changed. */
    void onCapacityChange(Runnable listener) {
        breaker.getEventPublisher().onStateTransition(event -> listener.run());
    }

    @Override
    public ProviderAnswer answer(ProviderCall call) {
        Callable<ProviderAnswer> limited =
                TimeLimiter.decorateFutureSupplier(timeLimiter, () -> threads.submit(() -> target.answer(call)));
        Callable<ProviderAnswer> guarded = Retry.decorateCallable(
                retry, CircuitBreaker.decorateCallable(breaker, Bulkhead.decorateCallable(bulkhead, limited)));
        try {
            return guarded.call();
        } catch (ProviderUnavailableException e) {
            throw e;
        } catch (TimeoutException e) {
            throw new ProviderUnavailableException(
                    "The provider did not answer within %d ms."
                            .formatted(settings.timeout().toMillis()),
                    e);
        } catch (CallNotPermittedException e) {
            throw new ProviderUnavailableException("The provider is given time to recover.", e);
        } catch (BulkheadFullException e) {
            throw new ProviderUnavailableException("Too many calls of the provider are under way.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderUnavailableException("Asking the provider was interrupted.", e);
        } catch (Exception e) {
            throw new ProviderUnavailableException(
                    "Asking the provider failed: " + e.getClass().getSimpleName(), e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static CircuitBreakerConfig breakerConfig(ProviderProperties.Calls settings) {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.window())
                .minimumNumberOfCalls(settings.minimumCalls())
                .failureRateThreshold(settings.failureRate())
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(settings.trials())
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .ignoreExceptions(BulkheadFullException.class)
                .build();
    }

    private static BulkheadConfig bulkheadConfig(ProviderProperties.Calls settings) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(settings.maxConcurrent())
                .maxWaitDuration(settings.timeout())
                .build();
    }

    private static RetryConfig retryConfig(ProviderProperties.Calls settings) {
        return RetryConfig.custom()
                .maxAttempts(settings.attempts())
                .intervalFunction(IntervalFunction.ofRandomized(settings.pause()))
                .retryExceptions(ProviderUnavailableException.class, TimeoutException.class)
                .build();
    }

    private static TimeLimiterConfig timeLimiterConfig(ProviderProperties.Calls settings) {
        return TimeLimiterConfig.custom()
                .timeoutDuration(settings.timeout())
                .cancelRunningFuture(true)
                .build();
    }
}

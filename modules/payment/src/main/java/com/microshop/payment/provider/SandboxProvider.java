package com.microshop.payment.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import com.microshop.payment.provider.ProviderAnswer.Approved;
import com.microshop.payment.provider.ProviderAnswer.Declined;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A provider that moves no money: it approves, declines, is slow, flaky or down, as the payment token says.
 *
 * <p>Remembers the last hundred thousand payments in memory, and trusts authorizations that it does not remember, so
 * that a restart disturbs no payment.
 */
final class SandboxProvider implements PaymentProvider {

    private static final int REMEMBERED = 100_000;

    /**
     * The sandbox's state of one payment.
     *
     * @param held what is held or taken, or null if that is not known
     * @param captured what was taken
     * @param refunded what was paid back
     * @param voided whether nothing may be held any more
     */
    record Account(
            @Nullable Money held,
            @Nullable Money captured,
            @Nullable Money refunded,
            boolean voided) {

        private static final Account UNKNOWN = new Account(null, null, null, false);
    }

    private final ProviderProperties.Sandbox settings;
    private final Cache<String, ProviderAnswer> answers = remembering();
    private final Cache<String, AtomicInteger> attempts = remembering();
    private final Cache<PaymentId, Account> accounts = remembering();

    SandboxProvider(ProviderProperties.Sandbox settings) {
        this.settings = settings;
    }

    @Override
    public ProviderAnswer answer(ProviderCall call) {
        SandboxBehaviour behaviour = behaviour(call);
        pause(settings.latency());
        switch (behaviour) {
            case DOWN -> throw new ProviderUnavailableException("The sandbox provider is down.");
            case SLOW -> pause(settings.slowLatency());
            case FLAKY -> failFirstAttempts(call.idempotencyKey());
            case APPROVE, DECLINE -> {}
        }
        return answers.get(call.idempotencyKey(), key -> decide(call, behaviour));
    }

    /** The sandbox's state of a payment. */
    Account account(PaymentId payment) {
        return accounts.asMap().getOrDefault(payment, Account.UNKNOWN);
    }

    private SandboxBehaviour behaviour(ProviderCall call) {
        return switch (call) {
            case ProviderCall.Authorize authorize ->
                SandboxBehaviour.ofToken(authorize.paymentToken()).orElse(settings.behaviour());
            case ProviderCall.Capture capture -> ofAuthorization(capture.authorization());
            case ProviderCall.VoidAuthorization request -> ofAuthorization(request.authorization());
            case ProviderCall.Refund refund -> ofAuthorization(refund.authorization());
        };
    }

    private SandboxBehaviour ofAuthorization(@Nullable String authorization) {
        return SandboxBehaviour.ofReference(authorization).orElse(SandboxBehaviour.APPROVE);
    }

    private ProviderAnswer decide(ProviderCall call, SandboxBehaviour behaviour) {
        synchronized (accounts) {
            Account account = account(call.paymentId());
            return switch (call) {
                case ProviderCall.Authorize authorize -> authorize(authorize, account, behaviour);
                case ProviderCall.Capture capture -> capture(capture, account);
                case ProviderCall.VoidAuthorization request -> release(request, account);
                case ProviderCall.Refund refund -> refund(refund, account);
            };
        }
    }

    private ProviderAnswer authorize(ProviderCall.Authorize call, Account account, SandboxBehaviour behaviour) {
        if (behaviour == SandboxBehaviour.DECLINE) {
            return new Declined("The card was declined.");
        }
        if (account.voided()) {
            return new Declined("The payment was voided.");
        }
        accounts.put(call.paymentId(), new Account(call.amount(), null, null, false));
        return new Approved(behaviour.referenceFor(call.paymentId().value()));
    }

    private ProviderAnswer capture(ProviderCall.Capture call, Account account) {
        if (account.voided()) {
            return new Declined("The authorization was voided.");
        }
        if (account.held() != null && call.amount().isGreaterThan(account.held())) {
            return new Declined("Only %s is held.".formatted(account.held()));
        }
        accounts.put(call.paymentId(), new Account(call.amount(), call.amount(), account.refunded(), false));
        return new Approved(call.authorization());
    }

    private ProviderAnswer release(ProviderCall.VoidAuthorization call, Account account) {
        if (account.captured() != null) {
            return new Declined("The money was taken already.");
        }
        accounts.put(call.paymentId(), new Account(null, null, null, true));
        return new Approved("void-" + call.paymentId());
    }

    private ProviderAnswer refund(ProviderCall.Refund call, Account account) {
        Money before = account.refunded() == null ? Money.zero(call.amount().currency()) : account.refunded();
        Money refunded = before.plus(call.amount());
        if (account.captured() != null && refunded.isGreaterThan(account.captured())) {
            return new Declined(
                    "Only %s of %s is left.".formatted(account.captured().minus(before), account.captured()));
        }
        accounts.put(call.paymentId(), new Account(account.held(), account.captured(), refunded, account.voided()));
        return new Approved("refund-" + call.refundId());
    }

    private void failFirstAttempts(String key) {
        if (attempts.get(key, k -> new AtomicInteger()).incrementAndGet() <= settings.flakyFailures()) {
            throw new ProviderUnavailableException("The sandbox provider failed, as it sometimes does.");
        }
    }

    private static void pause(Duration duration) {
        if (duration.isZero()) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderUnavailableException("The sandbox provider was interrupted.", e);
        }
    }

    private static <K, V> Cache<K, V> remembering() {
        return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    }
}

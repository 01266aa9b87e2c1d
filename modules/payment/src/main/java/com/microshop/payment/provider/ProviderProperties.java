package com.microshop.payment.provider;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the payment provider.
 *
 * @param providerUrl where the provider listens (see docs/payment-provider.md), or null for the sandbox
 * @param providerCredential the bearer token by which the provider knows this shop, or null
 * @param providerCredentialFile a file that holds it, which is read for each call, or null
 * @param providerPlainHttp whether a provider on another machine may be called over plain HTTP
 * @param calls how calls are guarded
 * @param worker how the calls to make are worked off
 * @param sandbox how the sandbox behaves
 */
@Validated
@ConfigurationProperties("microshop.payment")
record ProviderProperties(
        @Nullable URI providerUrl,
        @Nullable String providerCredential,
        @Nullable Path providerCredentialFile,
        @DefaultValue("false") boolean providerPlainHttp,
        @DefaultValue @Valid Calls calls,
        @DefaultValue @Valid Worker worker,
        @DefaultValue @Valid Sandbox sandbox) {

    /** RFC 6750, section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    ProviderProperties {
        if (providerUrl == null && !sandbox.enabled()) {
            throw new IllegalArgumentException(
                    "no payment provider is named: set MICROSHOP_PAYMENT_PROVIDER_URL (microshop.payment.provider-url),"
                            + " or MICROSHOP_PAYMENT_SANDBOX_ENABLED=true for the sandbox, which moves no money");
        }
        if (providerUrl != null && sandbox.enabled()) {
            throw new IllegalArgumentException(
                    "MICROSHOP_PAYMENT_PROVIDER_URL names a payment provider and MICROSHOP_PAYMENT_SANDBOX_ENABLED asks for"
                            + " the sandbox: choose one of them");
        }
        if (sandbox.httpEnabled() && !sandbox.enabled()) {
            throw new IllegalArgumentException(
                    "microshop.payment.sandbox.http-enabled serves the sandbox, which is not in use: it needs"
                            + " MICROSHOP_PAYMENT_SANDBOX_ENABLED=true");
        }
        if (providerCredential != null && !providerCredential.isBlank() && providerCredentialFile != null) {
            throw new IllegalArgumentException(
                    "MICROSHOP_PAYMENT_PROVIDER_CREDENTIAL and MICROSHOP_PAYMENT_PROVIDER_CREDENTIAL_FILE both say what the"
                            + " credential is: choose one of them");
        }
        if (providerUrl != null) {
            check(providerUrl, providerPlainHttp, credential(providerCredential, providerCredentialFile));
        }
        if (worker.lease().compareTo(calls.longest()) <= 0) {
            throw new IllegalArgumentException(
                    "microshop.payment.worker.lease (%s) must be longer than all attempts of a call take (%s)"
                            .formatted(worker.lease(), calls.longest()));
        }
    }

    /**
     * The credential, as it is now: a file may get another one while the process runs.
     *
     * @return a bearer token, or null if the provider needs none
     * @throws IllegalArgumentException if the file cannot be read, or the text cannot be a token
     */
    @Nullable
    String credential() {
        return credential(providerCredential, providerCredentialFile);
    }

    private static @Nullable String credential(@Nullable String given, @Nullable Path file) {
        String text = file == null ? given : read(file);
        if (text == null || text.isBlank()) {
            return null;
        }
        if (!TOKEN.matcher(text.strip()).matches()) {
            throw new IllegalArgumentException(
                    "the credential of the payment provider must be a bearer token: letters, digits and -._~+/=");
        }
        return text.strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file %s that MICROSHOP_PAYMENT_PROVIDER_CREDENTIAL_FILE names cannot be read (%s)"
                            .formatted(file, e.getClass().getSimpleName()));
        }
    }

    /** Whatever leaves this machine is encrypted and carries a credential, unless it is said otherwise by name. */
    private static void check(URI url, boolean isPlainHttpAllowed, @Nullable String credential) {
        boolean isHttps = "https".equals(url.getScheme());
        boolean isUsable = (isHttps || "http".equals(url.getScheme()))
                && url.getHost() != null
                && url.getUserInfo() == null
                && url.getQuery() == null
                && url.getFragment() == null;
        if (!isUsable) {
            throw new IllegalArgumentException(
                    "MICROSHOP_PAYMENT_PROVIDER_URL must be an http or https address without user, query and fragment");
        }
        if (LOOPBACK.matcher(url.getHost()).matches()) {
            return;
        }
        if (!isHttps && !isPlainHttpAllowed) {
            throw new IllegalArgumentException(
                    "MICROSHOP_PAYMENT_PROVIDER_URL must be an https address, or others on the way can read and forge"
                            + " payments; MICROSHOP_PAYMENT_PROVIDER_PLAIN_HTTP=true allows plain HTTP");
        }
        if (credential == null) {
            throw new IllegalArgumentException(
                    "the payment provider cannot know who calls: set MICROSHOP_PAYMENT_PROVIDER_CREDENTIAL, or"
                            + " MICROSHOP_PAYMENT_PROVIDER_CREDENTIAL_FILE, to the credential that it gave you");
        }
    }

    /** Never shows the credential. */
    @Override
    public String toString() {
        return "ProviderProperties[providerUrl=%s, sandbox=%s]".formatted(providerUrl, sandbox);
    }

    /**
     * How calls are guarded.
     *
     * @param timeout how long one attempt may take
     * @param connectTimeout how long connecting may take
     * @param attempts how often a call is tried at once before it is put off
     * @param pause between two of these attempts
     * @param maxConcurrent how many calls this process makes at a time
     * @param failureRate percentage of failed calls at which no more are made for a while
     * @param window how many of the last calls the rate is taken of
     * @param minimumCalls how many calls are needed for a rate
     * @param openFor how long no calls are made then
     * @param trials how many calls are then tried
     */
    record Calls(
            @DefaultValue("5s") Duration timeout,
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("2") @Min(1) @Max(10) int attempts,
            @DefaultValue("100ms") Duration pause,
            @DefaultValue("64") @Min(1) @Max(10_000) int maxConcurrent,
            @DefaultValue("50") @Min(1) @Max(100) int failureRate,
            @DefaultValue("50") @Min(1) @Max(100_000) int window,
            @DefaultValue("20") @Min(1) @Max(100_000) int minimumCalls,
            @DefaultValue("5s") Duration openFor,
            @DefaultValue("5") @Min(1) @Max(1_000) int trials) {

        Calls {
            requirePositive(timeout, "calls.timeout");
            requirePositive(connectTimeout, "calls.connect-timeout");
            requirePositive(pause, "calls.pause");
            requirePositive(openFor, "calls.open-for");
        }

        /** How long a call takes at most with all its attempts. */
        Duration longest() {
            return timeout.plus(pause).multipliedBy(attempts);
        }
    }

    /**
     * How the calls to make are worked off.
     *
     * @param poll how often to look for due calls without being woken, at most a second
     * @param lease how long a call belongs to the process that took it
     * @param firstRetry after about this time a failed call is made again; the time doubles with each failure
     * @param maxRetry up to this time
     */
    record Worker(
            @DefaultValue("500ms") Duration poll,
            @DefaultValue("25s") Duration lease,
            @DefaultValue("200ms") Duration firstRetry,
            @DefaultValue("30s") Duration maxRetry) {

        Worker {
            requirePositive(poll, "worker.poll");
            requirePositive(lease, "worker.lease");
            requirePositive(firstRetry, "worker.first-retry");
            requirePositive(maxRetry, "worker.max-retry");
            if (poll.compareTo(Duration.ofSeconds(1)) > 0) {
                throw new IllegalArgumentException("microshop.payment.worker.poll must be at most 1s");
            }
        }
    }

    /**
     * How the sandbox behaves.
     *
     * @param enabled whether it is asked for: without a provider, nothing else answers
     * @param behaviour what it does with a payment whose token chooses nothing
     * @param latency how long every answer takes
     * @param slowLatency how much longer a slow answer takes
     * @param flakyFailures how many attempts of each call fail before a flaky one is answered
     * @param httpEnabled whether this process serves the sandbox under {@code /sandbox/provider}
     */
    record Sandbox(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("approve") SandboxBehaviour behaviour,
            @DefaultValue("0ms") Duration latency,
            @DefaultValue("3s") Duration slowLatency,
            @DefaultValue("2") @Min(0) @Max(1_000) int flakyFailures,
            @DefaultValue("false") boolean httpEnabled) {

        Sandbox {
            if (latency.isNegative() || slowLatency.isNegative()) {
                throw new IllegalArgumentException("microshop.payment.sandbox latencies must not be negative");
            }
        }
    }

    private static void requirePositive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("microshop.payment.%s must be positive".formatted(name));
        }
    }
}

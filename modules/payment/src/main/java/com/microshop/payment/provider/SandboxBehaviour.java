package com.microshop.payment.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the sandbox does with the calls of one payment, chosen by its token, such as {@code tok_decline}. */
enum SandboxBehaviour {
    /** Approves. */
    APPROVE,
    /** Declines to authorize. */
    DECLINE,
    /** Approves, late. */
    SLOW,
    /** Fails the first attempts of each call, then approves. */
    FLAKY,
    /** Never answers an authorization. */
    DOWN;

    private static final String TOKEN_PREFIX = "tok_";
    private static final String REFERENCE_PREFIX = "sandbox-";

    /** The behaviour that a payment token chooses. */
    static Optional<SandboxBehaviour> ofToken(@Nullable String token) {
        return Arrays.stream(values())
                .filter(behaviour -> (TOKEN_PREFIX + behaviour.word()).equals(token))
                .findFirst();
    }

    /** The behaviour of the authorization that the sandbox gave this name. */
    static Optional<SandboxBehaviour> ofReference(@Nullable String reference) {
        return Arrays.stream(values())
                .filter(behaviour -> reference != null && reference.startsWith(REFERENCE_PREFIX + behaviour.word()))
                .findFirst();
    }

    /** The sandbox's name for a payment's authorization. */
    String referenceFor(String paymentId) {
        return REFERENCE_PREFIX + word() + "-" + paymentId;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

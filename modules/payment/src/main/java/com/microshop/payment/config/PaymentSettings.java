package com.microshop.payment.config;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the payment module beside those of its provider.
 *
 * @param waitingLimit how long a payment may wait for the provider, or authorized for a decision, before the check of
 *     the invariants names it
 */
@ConfigurationProperties("microshop.payment")
record PaymentSettings(@DefaultValue("15m") Duration waitingLimit) {

    PaymentSettings {
        if (!waitingLimit.isPositive()) {
            throw new IllegalArgumentException(
                    "microshop.payment.waiting-limit must be longer than nothing: " + waitingLimit);
        }
    }
}

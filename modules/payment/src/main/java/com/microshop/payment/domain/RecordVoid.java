package com.microshop.payment.domain;

import com.microshop.payment.PaymentId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Reports that the provider released an authorization.
 *
 * @param paymentId the payment
 * @param providerReference the authorization as the request to void it named it; another one changes nothing
 */
public record RecordVoid(
        @TargetAggregateIdentifier PaymentId paymentId,
        @Nullable String providerReference) {}

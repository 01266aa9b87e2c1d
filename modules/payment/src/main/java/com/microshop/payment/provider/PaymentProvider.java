package com.microshop.payment.provider;

/**
 * Moves the money.
 *
 * <p>A call may be repeated with the same idempotency key, also by another process and after a crash; it then has the
 * same answer and no second effect.
 */
interface PaymentProvider {

    /**
     * Executes one call.
     *
     * @throws ProviderUnavailableException if there was no answer; whether the call had an effect is unknown
     */
    ProviderAnswer answer(ProviderCall call);
}

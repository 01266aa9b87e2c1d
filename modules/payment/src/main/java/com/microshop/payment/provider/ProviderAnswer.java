package com.microshop.payment.provider;

/** What the provider decided; both are results and no failures. */
sealed interface ProviderAnswer {

    /**
     * It was done.
     *
     * @param reference the provider's name for what it did
     */
    record Approved(String reference) implements ProviderAnswer {}

    /**
     * It was refused permanently.
     *
     * @param reason why, for people
     */
    record Declined(String reason) implements ProviderAnswer {}
}

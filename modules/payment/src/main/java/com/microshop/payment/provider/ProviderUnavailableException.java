package com.microshop.payment.provider;

/** The provider gave no answer; the call may or may not have had its effect. Repeat it with the same key. */
final class ProviderUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProviderUnavailableException(String message) {
        super(message);
    }

    ProviderUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

package com.microshop.messaging.exchange;

import java.util.concurrent.CompletionException;

/** Finds out what a future failed with. */
public final class Causes {

    private Causes() {}

    /** The failure itself, without what {@link java.util.concurrent.CompletableFuture} wraps it into on its way. */
    public static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}

package com.microshop.web;

import com.microshop.kernel.Ids;
import com.microshop.messaging.OutcomeUnknownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a request that writes says beside its body; an argument of controller methods, hidden from the API's pages, which
 * show the headers instead.
 *
 * @param method the HTTP method
 * @param path the request's path
 * @param idempotencyKey the {@code Idempotency-Key}: 1 to 128 printable characters, or null if there is none
 * @param expectedVersions the versions from {@code If-Match}, of which one must be the current one, or null if any will do
 * @param preference what the client prefers
 * @param gatewayCacheTime how long the gateway that forwarded the request may still serve pages from its cache; zero without one
 */
public record WriteRequest(
        String method,
        String path,
        @Nullable String idempotencyKey,
        @Nullable Set<Long> expectedVersions,
        Preference preference,
        Duration gatewayCacheTime) {

    /** Copies the versions. */
    public WriteRequest {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
    }

    /** The same under an idempotency key. */
    public WriteRequest withKey(String key) {
        return new WriteRequest(method, path, key, expectedVersions, preference, gatewayCacheTime);
    }

    /**
     * Waits until the gateway no longer serves pages that it fetched before this call.
     *
     * @throws OutcomeUnknownException if the shop stops meanwhile
     */
    public void awaitGatewayCache() {
        try {
            TimeUnit.NANOSECONDS.sleep(gatewayCacheTime.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("The shop is stopping; the change is made but may not be shown yet.");
        }
    }

    /**
     * An id for a part that this request makes inside something else: the same again for the same path and
     * {@code Idempotency-Key}, a new one without a key.
     */
    public String partId() {
        if (idempotencyKey == null) {
            return Ids.next();
        }
        String name = method + ' ' + path + '\n' + idempotencyKey;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}

package com.microshop.web;

import com.microshop.kernel.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
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
 */
public record WriteRequest(
        String method,
        String path,
        @Nullable String idempotencyKey,
        @Nullable Set<Long> expectedVersions,
        Preference preference) {

    /** Copies the versions. */
    public WriteRequest {
        expectedVersions = expectedVersions == null ? null : Set.copyOf(expectedVersions);
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

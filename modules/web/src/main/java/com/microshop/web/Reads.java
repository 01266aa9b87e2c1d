package com.microshop.web;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Rejection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/** What controllers need for reading. */
public final class Reads {

    private Reads() {}

    /** Answers one thing with its version as {@code ETag}; a matching {@code If-None-Match} then gets 304. */
    public static <T> ResponseEntity<T> found(T body, long version) {
        return found(body, version, null);
    }

    /**
     * The same, after a wait for news.
     *
     * @param waited how long the request was to wait, or null if it did not wait
     */
    public static <T> ResponseEntity<T> found(T body, long version, @Nullable Duration waited) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().eTag(etag(version));
        if (waited != null) {
            answer.header(Preference.APPLIED, "wait=" + waited.toSeconds());
        }
        return answer.body(body);
    }

    /**
     * Checks an id from a path.
     *
     * @param what the thing in the singular, such as {@code user}
     * @throws Rejection as not found when no thing can have this id
     */
    public static String pathId(String what, String id) {
        try {
            return Ids.requireId(id);
        } catch (IllegalArgumentException e) {
            throw Rejection.notFound(what, Spelling.shown(id));
        }
    }

    static String etag(long version) {
        return "\"" + version + "\"";
    }
}

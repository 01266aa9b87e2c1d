package com.microshop.web;

import java.util.Arrays;
import java.util.Base64;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of a body that answers many requests, with its entity tag.
 *
 * @param <T> the body
 */
public final class Rendered<T> {

    private static final int TAG_BYTES = 15;

    private final byte[] json;
    private final String etag;

    private Rendered(byte[] json) {
        this.json = json;
        byte[] digest = Digests.sha256().digest(json);
        this.etag = '"' + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, TAG_BYTES)) + '"';
    }

    /** Renders a body. */
    public static <T> Rendered<T> of(JsonMapper json, T body) {
        return new Rendered<>(json.writeValueAsBytes(body));
    }

    /** Answers with it; a matching {@code If-None-Match} then gets 304. */
    public ResponseEntity<Rendered<T>> found() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .eTag(etag)
                .body(this);
    }

    /** Its length in bytes. */
    public int size() {
        return json.length;
    }

    byte[] json() {
        return json;
    }
}

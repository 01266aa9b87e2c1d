package com.microshop.web;

import com.microshop.kernel.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Cursors as clients see them: opaque, of one list, checked when they come back. */
final class Cursors {

    private static final int MAX_LENGTH = 512;

    private Cursors() {}

    static String encode(String list, String lastId) {
        byte[] plain = (lastId + list).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }

    /** The id within the cursor. */
    static String decode(String list, String cursor) {
        if (cursor.length() <= MAX_LENGTH) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                if (plain.endsWith(list)
                        && encode(list, plain.substring(0, plain.length() - list.length()))
                                .equals(cursor)) {
                    return Ids.requireId(plain.substring(0, plain.length() - list.length()));
                }
            } catch (IllegalArgumentException e) {
                throw broken();
            }
        }
        throw broken();
    }

    private static BadRequestException broken() {
        return BadRequestException.ofParameter(
                "broken-cursor", "cursor", "is not a next_cursor of this list; leave it out to start over");
    }
}

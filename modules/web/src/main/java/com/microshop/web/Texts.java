package com.microshop.web;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a text may hold, and how one is read from a query. */
final class Texts {

    static final String ALLOWED = "must be text without NUL characters and broken surrogate pairs";

    private Texts() {}

    /**
     * Decodes a name or a value of a query.
     *
     * @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits
     * @throws CharacterCodingException if its bytes are not UTF-8, which {@link URLDecoder} alone would replace
     */
    static String percentDecoded(String text) throws CharacterCodingException {
        byte[] bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Whether the database can hold this text: no NUL, no half of a surrogate pair. */
    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}

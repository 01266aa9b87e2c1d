package com.microshop.operations;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Who has sent the request that this thread answers.
 *
 * @param name the account
 * @param reason why, in their own words: the header {@code X-Reason}, percent-encoded if need be; null if none was given
 */
record Operator(String name, @Nullable String reason) {

    static final String REASON = "X-Reason";

    private static final int LONGEST_REASON = 1_000;
    private static final String ANONYMOUS = "nobody";

    static Operator current() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        String reason = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                ? request.getRequest().getHeader(REASON)
                : null;
        return new Operator(login == null ? ANONYMOUS : login.getName(), readable(reason));
    }

    private static @Nullable String readable(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return null;
        }
        String text = decoded(reason).replaceAll("\\p{Cc}", " ").strip();
        return text.codePointCount(0, text.length()) > LONGEST_REASON
                ? text.substring(0, text.offsetByCodePoints(0, LONGEST_REASON))
                : text;
    }

    private static String decoded(String reason) {
        try {
            return URLDecoder.decode(reason.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return reason; // typed by hand, with a percent sign in it
        }
    }
}

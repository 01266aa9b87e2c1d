package com.microshop.operations;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;

/** Refuses what neither an endpoint nor a page can read. */
final class ReadableRequests {

    private static final String IDENTITY = "identity";

    private ReadableRequests() {}

    /**
     * Lets requests pass whose parameters are text that PostgreSQL can hold, and whose body is not compressed. Parameters of
     * endpoints have a value; a form's fields may be empty.
     */
    static Filter only() {
        return (request, response, chain) -> {
            HttpServletRequest asked = (HttpServletRequest) request;
            HttpServletResponse answer = (HttpServletResponse) response;
            String encoding = asked.getHeader("Content-Encoding");
            if (encoding != null && !encoding.equalsIgnoreCase(IDENTITY)) {
                answer.setHeader("Accept-Encoding", IDENTITY);
                CrossSiteProtection.refuse(
                        answer,
                        HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
                        "The body must not be compressed: leave Content-Encoding out.");
            } else if (!isReadable(asked)) {
                CrossSiteProtection.refuse(
                        answer,
                        HttpServletResponse.SC_BAD_REQUEST,
                        "Parameters must be percent-encoded UTF-8 without NUL characters and have a value.");
            } else {
                chain.doFilter(request, response);
            }
        };
    }

    private static boolean isReadable(HttpServletRequest request) {
        Predicate<String> isRefused = CrossSiteProtection.isPage(request)
                ? ReadableRequests::hasNul
                : value -> value.isEmpty() || hasNul(value);
        try {
            Map<String, String[]> parameters = request.getParameterMap();
            return parameters.keySet().stream().noneMatch(ReadableRequests::hasNul)
                    && parameters.values().stream().flatMap(Arrays::stream).noneMatch(isRefused);
        } catch (IllegalStateException e) {
            return false; // Tomcat cannot decode them
        }
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}

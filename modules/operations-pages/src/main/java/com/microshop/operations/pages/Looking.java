package com.microshop.operations.pages;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants to see.
 *
 * @param request as the browser sent it
 * @param shop as they may see it
 */
record Looking(HttpServletRequest request, WholeShop shop) {

    /** What a form's field or an address says; empty if nothing. */
    String field(String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    /** The same; null if nothing. */
    @Nullable
    String given(String name) {
        String value = field(name);
        return value.isEmpty() ? null : value;
    }

    /** Why the operator does it, percent-encoded; null if they do not say. */
    @Nullable
    String reason() {
        String reason = given("reason");
        return reason == null ? null : WholeShop.quoted(reason);
    }
}

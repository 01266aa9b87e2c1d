package com.microshop.operations.pages;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request of an operator's browser.
 *
 * @param request as the browser sent it
 * @param shop as this operator may ask it
 */
record PageRequest(HttpServletRequest request, WholeShop shop) {

    /** A field of a form, or a parameter of the address; empty if it is missing. */
    String field(String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    /** As above; null if it is missing. */
    @Nullable
    String given(String name) {
        String value = field(name);
        return value.isEmpty() ? null : value;
    }

    /** The reason that the operator gives, percent-encoded; null if there is none. */
    @Nullable
    String reason() {
        String reason = given("reason");
        return reason == null ? null : WholeShop.quoted(reason);
    }
}

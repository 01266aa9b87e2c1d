package com.microshop.order.web;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Why an order is to be cancelled.
 *
 * @param reason for people, or null if there is nothing to say
 */
@Schema(name = "CancelOrder")
record CancelOrderRequest(
        @Schema(description = "Why, for people", example = "Ordered twice") @Size(max = 200) @Nullable
        String reason) {

    private static final String NO_REASON = "requested";

    static String reasonOf(@Nullable CancelOrderRequest body) {
        return body == null || body.reason == null || body.reason.isBlank() ? NO_REASON : body.reason;
    }
}

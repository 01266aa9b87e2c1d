package com.microshop.product.web;

import com.microshop.product.domain.ProductRules;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * Units that arrived.
 *
 * @param quantity how many
 */
record RestockRequest(
        @Schema(description = "Units that arrived", example = "50") @NotNull @Min(1) @Max(ProductRules.MAX_STOCK)
        Integer quantity) {}

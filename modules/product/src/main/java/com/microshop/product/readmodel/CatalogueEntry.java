package com.microshop.product.readmodel;

import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/**
 * A product as clients see it, and as caches keep it: what one row of the catalogue said when it was read.
 *
 * @param id the product
 * @param name what customers read
 * @param price the price of one unit
 * @param currency the ISO 4217 code of the price
 * @param stock units that can be ordered now
 * @param version the version that {@code If-Match} compares with: the sequence of the product's last event in the row
 */
@Schema(name = "Product")
public record CatalogueEntry(
        @Schema(example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
        String id,

        @Schema(description = "What customers read", example = "White hanging heart T-light holder")
        String name,

        @Schema(description = "The price of one unit", example = "2.55")
        BigDecimal price,

        @Schema(description = "ISO 4217 code of the price", example = "EUR")
        String currency,

        @Schema(description = "Units that can be ordered now", example = "100")
        long stock,

        @Schema(description = "Goes up with every change, also of the stock", example = "0")
        long version) {}

package com.microshop.order.web;

import com.microshop.kernel.Money;
import com.microshop.order.readmodel.ProductSales;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/** What was sold of one product in one currency. */
@Schema(name = "ProductSales")
record SalesResponse(
        @Schema(example = "0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1a")
        String productId,

        @Schema(description = "ISO 4217 code of the amounts", example = "EUR")
        String currency,

        @Schema(description = "Units bought", example = "60")
        long unitsSold,

        @Schema(description = "What they cost together", example = "153.00")
        BigDecimal revenue,

        @Schema(description = "How many of them came back", example = "2")
        long unitsReturned,

        @Schema(description = "What those had cost together", example = "5.10")
        BigDecimal refunds) {

    static SalesResponse of(ProductSales sales) {
        return new SalesResponse(
                sales.productId(),
                sales.currency(),
                sales.unitsSold(),
                new Money(sales.revenue(), sales.currency()).amount(),
                sales.unitsReturned(),
                new Money(sales.refunds(), sales.currency()).amount());
    }
}

package com.microshop.product.web;

import com.microshop.kernel.Money;
import com.microshop.product.AddProduct;
import com.microshop.product.ProductId;
import com.microshop.product.domain.ProductRules;
import com.microshop.web.CurrencyCode;
import com.microshop.web.Price;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A product to add.
 *
 * @param name what customers read
 * @param price the price of one unit
 * @param currency the ISO 4217 code of the price, or null for euros
 * @param stock units on hand
 */
record AddProductRequest(
        @Schema(
                description = "What customers read",
                example = "White hanging heart T-light holder",
                pattern = ProductName.REGEX,
                minLength = 1,
                maxLength = ProductRules.MAX_NAME_LENGTH)
        @NotNull
        @ProductName
        String name,

        @Schema(description = "The price of one unit, with at most four decimals", example = "2.55") @NotNull @Price
        BigDecimal price,

        @Schema(description = "ISO 4217 code of the price", example = "EUR", defaultValue = "EUR")
        @CurrencyCode
        @Nullable
        String currency,

        @Schema(description = "Units on hand", example = "100") @NotNull @Min(0) @Max(ProductRules.MAX_STOCK)
        Integer stock) {

    private static final String DEFAULT_CURRENCY = "EUR";

    AddProduct command(ProductId productId) {
        Money money = new Money(price, currency == null ? DEFAULT_CURRENCY : currency);
        return new AddProduct(productId, name, money, stock);
    }
}

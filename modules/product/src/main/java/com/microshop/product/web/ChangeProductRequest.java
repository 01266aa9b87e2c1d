package com.microshop.product.web;

import com.microshop.kernel.Rejection;
import com.microshop.product.ChangeProduct;
import com.microshop.product.ProductId;
import com.microshop.product.domain.ProductRules;
import com.microshop.web.CurrencyCode;
import com.microshop.web.Price;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a product to change; null fields stay as they are.
 *
 * @param name what customers read
 * @param price the price of one unit
 * @param currency the ISO 4217 code of the price
 */
@Schema(minProperties = 1)
record ChangeProductRequest(
        @Schema(
                description = "What customers read",
                example = "Red hanging heart T-light holder",
                pattern = ProductName.REGEX,
                minLength = 1,
                maxLength = ProductRules.MAX_NAME_LENGTH)
        @ProductName
        @Nullable
        String name,

        @Schema(description = "The price of one unit, with at most four decimals", example = "2.95") @Price @Nullable
        BigDecimal price,

        @Schema(description = "ISO 4217 code of the price", example = "EUR") @CurrencyCode @Nullable
        String currency) {

    ChangeProduct command(ProductId productId, @Nullable Long expectedVersion) {
        if (name == null && price == null && currency == null) {
            throw Rejection.invalid("nothing-to-change", "At least one of name, price and currency is needed.");
        }
        return new ChangeProduct(productId, name, price, currency, expectedVersion);
    }
}

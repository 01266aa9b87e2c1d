package com.microshop.product;

import java.math.BigDecimal;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

/**
 * Renames or reprices a product, or both.
 *
 * @param productId the product
 * @param name the new name, or null to keep it
 * @param price the new price of one unit in major units of the currency, or null to keep the amount
 * @param currency the ISO 4217 code of the price, or null to keep it
 * @param expectedVersion the version that the caller saw last, or null for any
 */
public record ChangeProduct(
        @TargetAggregateIdentifier ProductId productId,
        @Nullable String name,
        @Nullable BigDecimal price,
        @Nullable String currency,
        @TargetAggregateVersion @Nullable Long expectedVersion) {}

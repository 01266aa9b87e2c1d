package com.microshop.product;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

/**
 * Adds units to the stock.
 *
 * @param productId the product
 * @param quantity units that arrived, at least 1
 * @param expectedVersion the version that the caller saw last, or null for any
 */
public record RestockProduct(
        @TargetAggregateIdentifier ProductId productId,
        int quantity,
        @TargetAggregateVersion @Nullable Long expectedVersion) {}

package com.microshop.counter;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

public record Limit(
        @TargetAggregateIdentifier String counterId,
        int most,
        @TargetAggregateVersion @Nullable Long expectedVersion) {

    public static Limit of(String counterId, int most) {
        return new Limit(counterId, most, null);
    }
}

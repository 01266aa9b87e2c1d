package com.microshop.counter;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

public record Increase(@TargetAggregateIdentifier String counterId, int by) {

    public static Increase of(String counterId, int by) {
        return new Increase(counterId, by);
    }
}

package com.microshop.counter.domain;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** A command that the module sends only to itself. */
public record Correct(@TargetAggregateIdentifier String counterId) {}

package com.microshop.museum;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

public record TellVisit(@TargetAggregateIdentifier String visitId) {}

package com.microshop.architecture.broken.stall;

/** Named like a state, not like a fact. */
public record OpeningOfStall(StallId stallId) {}

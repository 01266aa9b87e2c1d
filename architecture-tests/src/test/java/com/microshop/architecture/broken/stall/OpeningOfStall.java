package com.microshop.architecture.broken.stall;

/** Named like a state, not like something that happened. */
public record OpeningOfStall(StallId stallId) {}

package com.microshop.architecture.broken.stall;

/** Named like something that goes on, not like something that happened. */
public record OpeningOfStall(StallId stallId) {}

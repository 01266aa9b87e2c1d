package com.microshop.architecture.broken.stall;

/** Named like a thing, not in the imperative. */
public record StallOpen(StallId stallId) {}

package com.microshop.architecture.broken.stall;

/** Named like the thing, not like what is to be done. */
public record StallOpen(StallId stallId) {}

package com.microshop.architecture.broken.stall;

import com.microshop.architecture.Breaks;

@Breaks("Messages do not say that they are messages")
public record CloseStallCommand(StallId stallId) {}

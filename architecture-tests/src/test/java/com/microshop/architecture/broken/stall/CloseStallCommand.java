package com.microshop.architecture.broken.stall;

import com.microshop.architecture.Breaks;

@Breaks("Messages have no technical suffixes")
public record CloseStallCommand(StallId stallId) {}

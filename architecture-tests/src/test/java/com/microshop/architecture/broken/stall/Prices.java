package com.microshop.architecture.broken.stall;

import com.microshop.architecture.Breaks;

@Breaks("A module's root package is its contract: records, enums and interfaces")
public final class Prices {}

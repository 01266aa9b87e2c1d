package com.microshop.architecture.broken.stall.unmarked;

import com.microshop.architecture.Breaks;

@Breaks("Every package is @NullMarked")
record Sign(String text) {}

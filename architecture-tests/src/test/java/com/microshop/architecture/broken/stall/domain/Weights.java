package com.microshop.architecture.broken.stall.domain;

import com.microshop.architecture.Breaks;

@Breaks("A type inside a module is public only if another package needs it")
public final class Weights {}

package com.microshop.architecture.broken.stall.policy;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.web.Bargain;

@Breaks("Packages do not depend on each other in cycles")
public record Haggling(Bargain bargain) {}

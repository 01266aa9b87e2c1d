package com.microshop.architecture.broken.stall.web;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.policy.Haggling;

@Breaks("Packages do not depend on each other in cycles")
public record Bargain(String goods) {

    Haggling haggling() {
        return new Haggling(this);
    }
}

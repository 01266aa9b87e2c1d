package com.microshop.architecture.broken.stall.readmodel;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.StallOpened;
import org.axonframework.eventhandling.EventHandler;

@Breaks({"What is named When…Then… is a policy", "Events outside policies are handled by methods named on"})
final class WhenStallOpenedThenCount {

    @EventHandler
    void count(StallOpened event) {}
}

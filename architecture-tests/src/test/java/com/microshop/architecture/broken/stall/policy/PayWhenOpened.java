package com.microshop.architecture.broken.stall.policy;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.StallOpened;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

@Breaks({"Policies are named When…Then…", "Policies are in the definition of their module"})
final class PayWhenOpened {

    @EventHandler
    CompletableFuture<?> react(StallOpened event) {
        return CompletableFuture.completedFuture(event);
    }
}

package com.microshop.architecture.broken.stall.policy;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.bank.domain.Vault;
import com.microshop.architecture.broken.stall.StallClosed;
import com.microshop.architecture.broken.stall.StallOpened;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

@Breaks({
    "Policies are in the definition of their module",
    "Policies react and return the future of what they sent",
    "A module uses nothing of another but its root package"
})
final class WhenStallOpenedThenPay {

    @EventHandler
    CompletableFuture<?> pay(StallOpened event) {
        return CompletableFuture.completedFuture(new Vault());
    }

    @EventHandler
    void react(StallClosed event) {}
}

package com.microshop.museum.policy;

import com.microshop.museum.TicketSold;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

final class WhenTicketSoldThenWait {

    @EventHandler
    CompletableFuture<?> react(TicketSold event) {
        return new CompletableFuture<>();
    }
}

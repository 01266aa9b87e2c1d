package com.microshop.counter.policy;

import com.microshop.counter.Increase;
import com.microshop.counter.Limited;
import com.microshop.messaging.Commands;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

final class WhenLimitedThenIncrease {

    private final Commands commands;

    WhenLimitedThenIncrease(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(Limited event) {
        return commands.send(Increase.of(event.counterId(), 1));
    }
}

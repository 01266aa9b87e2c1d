package com.microshop.counter.policy;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.messaging.Commands;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

final class WhenIncreasedThenIncreaseAgain {

    private final Commands commands;

    WhenIncreasedThenIncreaseAgain(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(Increased event) {
        return commands.send(Increase.of(event.counterId(), 1));
    }
}

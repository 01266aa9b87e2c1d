package com.microshop.architecture.broken.stall.domain;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.CloseStallCommand;
import com.microshop.architecture.broken.stall.OpeningOfStall;
import com.microshop.architecture.broken.stall.StallOpen;
import com.microshop.architecture.broken.stall.StallOpened;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;

@Breaks({
    "Commands are named as imperatives",
    "Commands are handled by methods named handle",
    "Events are named as past facts",
    "Events are applied by methods named on"
})
final class Stall {

    @CommandHandler
    void handle(StallOpen command) {}

    @CommandHandler
    void process(CloseStallCommand command) {}

    @EventSourcingHandler
    void on(OpeningOfStall event) {}

    @EventSourcingHandler
    void apply(StallOpened event) {}
}

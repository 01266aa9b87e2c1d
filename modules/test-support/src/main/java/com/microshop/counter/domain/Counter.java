package com.microshop.counter.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.counter.Limit;
import com.microshop.counter.Limited;
import com.microshop.kernel.Rejection;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/** Counts up to a limit. */
public class Counter {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String id;

    private int total;
    private int most = Integer.MAX_VALUE;

    Counter() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    public void handle(Increase command) {
        if (total + command.by() > most) {
            throw Rejection.conflict("limit-reached", "The counter is at %d of %d.".formatted(total, most));
        }
        apply(new Increased(command.counterId(), command.by(), total + command.by()));
    }

    @CommandHandler
    public void handle(Limit command) {
        if (command.most() != most) {
            apply(new Limited(command.counterId(), command.most()));
        }
    }

    @EventSourcingHandler
    void on(Increased event) {
        id = event.counterId();
        total = event.total();
    }

    @EventSourcingHandler
    void on(Limited event) {
        most = event.most();
    }
}

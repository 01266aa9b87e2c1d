package com.microshop.museum.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.microshop.museum.CoatLeft;
import com.microshop.museum.NameGiven;
import com.microshop.museum.TellVisit;
import com.microshop.museum.TicketSold;
import com.microshop.museum.TourBegun;
import com.microshop.museum.VisitTold;
import com.microshop.museum.VisitorGreeted;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Records every event that it handles, in the form of the current records. */
public class Visit {

    @AggregateIdentifier
    private @Nullable String id;

    private List<String> story = new ArrayList<>();

    Visit() {}

    @CommandHandler
    public void handle(TellVisit command) {
        apply(new VisitTold(command.visitId(), story));
    }

    @EventSourcingHandler
    void on(TicketSold event) {
        id = event.visitId();
        story.add(event.toString());
    }

    @EventSourcingHandler
    void on(VisitorGreeted event) {
        story.add(event.toString());
    }

    @EventSourcingHandler
    void on(NameGiven event) {
        story.add(event.toString());
    }

    @EventSourcingHandler
    void on(CoatLeft event) {
        story.add(event.toString());
    }

    @EventSourcingHandler
    void on(TourBegun event) {
        story.add(event.toString());
    }

    @Override
    public String toString() {
        return "Visit[%s]".formatted(id);
    }
}

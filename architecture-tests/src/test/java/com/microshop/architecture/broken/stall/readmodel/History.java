package com.microshop.architecture.broken.stall.readmodel;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.ground.Paving;
import org.axonframework.eventsourcing.eventstore.EventStore;

@Breaks("The shop uses no broker and no event store")
record History(EventStore events, Paving below) {}

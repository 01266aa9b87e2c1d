package com.microshop.architecture.broken.stall.domain;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.StallOpened;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventsourcing.EventSourcingHandler;

@Breaks("Fields that a snapshot restores are not final")
final class Counter {

    private final List<String> served = new ArrayList<>();
    private Drawer drawer = new Drawer();

    @EventSourcingHandler
    void on(StallOpened event) {
        drawer = new Drawer();
        served.clear();
    }

    Drawer drawer() {
        return drawer;
    }
}

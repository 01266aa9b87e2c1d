package com.microshop.museum;

import com.microshop.messaging.JsonUpcasters;
import java.util.List;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/** One upcaster for each kind of change. A retired type needs none: no handler knows it any more, and it is skipped. */
public final class Upcasters {

    private Upcasters() {}

    public static List<EventUpcaster> all() {
        return List.of(
                JsonUpcasters.addedField("museum.TicketSold", null, "1", "category", "adult"),
                JsonUpcasters.renamedField("museum.VisitorGreeted", null, "1", "guest", "visitor"),
                JsonUpcasters.changed("museum.NameGiven", null, "1", event -> {
                    String[] names = event.required("name").asString().split(" ", 2);
                    event.remove(List.of("name"));
                    event.put("first_name", names.length > 1 ? names[0] : "");
                    event.put("last_name", names[names.length - 1]);
                }),
                JsonUpcasters.removedField("museum.CoatLeft", null, "1", "locker_code"),
                JsonUpcasters.renamedType("museum.TourOpened", "museum.TourStarted"),
                JsonUpcasters.renamedType("museum.TourStarted", "museum.TourBegun"));
    }
}

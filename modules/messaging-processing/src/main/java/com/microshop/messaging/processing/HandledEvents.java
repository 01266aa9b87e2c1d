package com.microshop.messaging.processing;

import com.microshop.messaging.store.JsonSerializer;
import java.util.Set;
import java.util.TreeSet;
import org.axonframework.messaging.annotation.AnnotatedHandlerInspector;

/** Finds the events that an object with {@code @EventHandler} methods handles. */
public final class HandledEvents {

    private HandledEvents() {}

    /** Their names in the store; empty if they cannot be found out, for example for a common supertype. */
    public static Set<String> namesOf(Object handler) {
        Class<?> type = handler.getClass();
        Set<String> names = new TreeSet<>();
        var members =
                AnnotatedHandlerInspector.inspectType(type).getHandlers(type).toList();
        for (var member : members) {
            if (!member.payloadType().isRecord()) {
                return Set.of();
            }
            names.add(JsonSerializer.nameOf(member.payloadType()));
        }
        return names;
    }
}

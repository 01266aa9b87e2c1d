package com.microshop.messaging;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.annotation.AnnotatedHandlerInspector;
import org.axonframework.messaging.annotation.MessageHandlingMember;

/** Finds the events of other modules that the policies and projections of a module handle. */
final class ImportedEvents {

    private ImportedEvents() {}

    /**
     * The events of other modules that a policy or projection handles.
     *
     * @throws IllegalArgumentException if it handles a type that may stand for several events
     */
    static Set<Class<?>> handledBy(Object handler, String module) {
        Class<?> type = handler.getClass();
        List<Class<?>> handled = AnnotatedHandlerInspector.inspectType(type)
                .getHandlers(type)
                .filter(member -> member.canHandleMessageType(EventMessage.class))
                .<Class<?>>map(MessageHandlingMember::payloadType)
                .toList();
        Set<Class<?>> events = new HashSet<>();
        for (Class<?> event : handled) {
            if (isOwn(event, module)) {
                continue;
            }
            if (!event.isRecord()) {
                throw new IllegalArgumentException(
                        "%s handles %s, which does not say which events of other modules the module %s imports. Write a handler for each event instead."
                                .formatted(type.getName(), event.getName(), module));
            }
            events.add(event);
        }
        return events;
    }

    /** Whether the module's store holds such events without importing them. */
    private static boolean isOwn(Class<?> event, String module) {
        return event.equals(OperatorActed.class)
                || (event.getPackageName() + ".").startsWith("com.microshop." + module + ".");
    }
}

package com.microshop.messaging.runtime;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.exchange.Importer;
import com.microshop.messaging.exchange.Publisher;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.ModuleStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;

/**
 * A module of this process.
 *
 * @param projections what handles events for the serving tables, by projection
 * @param importing the projections that handle an imported event, by its name
 */
record LocalModule(
        ModuleDefinition definition,
        ModuleStore store,
        Importer importer,
        Publisher publisher,
        Map<String, Object> projections,
        Map<String, List<String>> importing) {

    static LocalModule of(
            ModuleDefinition definition,
            ModuleStore store,
            Importer importer,
            Publisher publisher,
            Map<String, Object> projections) {
        return new LocalModule(
                definition, store, importer, publisher, projections, importing(definition.imports(), projections));
    }

    private static Map<String, List<String>> importing(Set<Class<?>> imports, Map<String, Object> projections) {
        Map<String, List<String>> importing = new HashMap<>();
        projections.forEach((name, projection) -> {
            AnnotationEventHandlerAdapter handlers = new AnnotationEventHandlerAdapter(projection);
            for (Class<?> type : imports) {
                if (handlers.canHandleType(type)) {
                    importing
                            .computeIfAbsent(JsonSerializer.nameOf(type), t -> new ArrayList<>())
                            .add(name);
                }
            }
        });
        return importing;
    }

    String name() {
        return definition.name();
    }

    /** The names of the events that this module imports, by the module whose events they are. */
    Map<String, Set<String>> imports() {
        return DeclaredEvents.importedBy(definition);
    }
}

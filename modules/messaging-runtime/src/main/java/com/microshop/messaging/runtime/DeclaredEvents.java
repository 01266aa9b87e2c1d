package com.microshop.messaging.runtime;

import com.microshop.messaging.JsonUpcasters;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.OperatorActed;
import com.microshop.messaging.store.JsonSerializer;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.EventSourcingHandler;

/** The events that a module's definition speaks of, by their names in the store: those of today and those they had before. */
final class DeclaredEvents {

    private DeclaredEvents() {}

    /** The names of all events that a module's aggregates remember, or that it imports. */
    static Set<String> of(ModuleDefinition module) {
        Set<Class<?>> types = new HashSet<>(module.imports());
        types.add(OperatorActed.class);
        for (Class<?> aggregate : module.aggregates().keySet()) {
            for (Method method : aggregate.getDeclaredMethods()) {
                if (method.isAnnotationPresent(EventSourcingHandler.class)) {
                    types.add(method.getParameterTypes()[0]);
                }
            }
        }
        return types.stream().flatMap(type -> names(type, module).stream()).collect(Collectors.toSet());
    }

    /** The names of the events that a module imports, by the module whose events they are. */
    static Map<String, Set<String>> importedBy(ModuleDefinition module) {
        Map<String, Set<String>> imports = new TreeMap<>();
        for (Class<?> type : module.imports()) {
            imports.computeIfAbsent(JsonSerializer.moduleOf(type), m -> new HashSet<>())
                    .addAll(names(type, module));
        }
        return imports;
    }

    private static Collection<String> names(Class<?> type, ModuleDefinition module) {
        return JsonUpcasters.namesOf(JsonSerializer.nameOf(type), module.upcasters());
    }
}

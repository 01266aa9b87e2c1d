package com.microshop.messaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/**
 * What one event-sourced module consists of.
 *
 * @param name the module's name; its contract is the package {@code com.microshop.<name>}
 * @param schema the database schema that holds all of the module's state
 * @param aggregates aggregate classes, each with the number of events after which a snapshot is taken
 * @param commandHandlers factories of further objects with {@code @CommandHandler} methods
 * @param projections read-model writers by processor name
 * @param policies objects whose {@code @EventHandler} methods send commands and return their future
 * @param imports contract events of other modules that this module keeps a copy of in its own store: those that its
 *     projections and policies handle, and those named besides
 * @param upcasters convert old forms of events to the current ones, in order
 */
public record ModuleDefinition(
        String name,
        String schema,
        Map<Class<?>, Integer> aggregates,
        List<Function<Repositories, Object>> commandHandlers,
        Map<String, Projection> projections,
        List<Object> policies,
        Set<Class<?>> imports,
        List<EventUpcaster> upcasters) {

    /** Copies the collections, and adds to the imports the events of other modules that policies and projections handle. */
    public ModuleDefinition {
        aggregates = Map.copyOf(aggregates);
        commandHandlers = List.copyOf(commandHandlers);
        projections = Map.copyOf(projections);
        policies = List.copyOf(policies);
        upcasters = List.copyOf(upcasters);
        Set<Class<?>> imported = new HashSet<>(imports);
        for (Object policy : policies) {
            imported.addAll(ImportedEvents.handledBy(policy, name));
        }
        for (Projection projection : projections.values()) {
            imported.addAll(ImportedEvents.handledBy(projection.serving(schema), name));
        }
        imports = Set.copyOf(imported);
    }

    /**
     * Writes a read model.
     *
     * @param tables everything that it writes, by names without the schema; empty if it cannot be rebuilt from events alone
     * @param factory makes an object with {@code @EventHandler} methods that writes these tables
     * @param byAggregate whether each row comes from the events of one aggregate alone
     */
    public record Projection(List<String> tables, Function<ProjectionTables, Object> factory, boolean byAggregate) {

        /** Copies the list. */
        public Projection {
            tables = List.copyOf(tables);
        }

        /** An object that writes the tables that serve queries. */
        public Object serving(String schema) {
            return factory.apply(ProjectionTables.serving(schema, tables.toArray(String[]::new)));
        }

        /** Whether fresh tables can be built from the events and put in the place of the old ones. */
        public boolean isRebuildable() {
            return !tables.isEmpty();
        }
    }

    /** Starts the description of the module with this name and schema. */
    public static Builder named(String name, String schema) {
        return new Builder(name, schema);
    }

    /** Collects the description of a module. */
    public static final class Builder {

        private static final int SNAPSHOT_EVERY = 200;

        private final String name;
        private final String schema;
        private final Map<Class<?>, Integer> aggregates = new LinkedHashMap<>();
        private final List<Function<Repositories, Object>> commandHandlers = new ArrayList<>();
        private final Map<String, Projection> projections = new LinkedHashMap<>();
        private final List<Object> policies = new ArrayList<>();
        private final Set<Class<?>> imports = new java.util.LinkedHashSet<>();
        private final List<EventUpcaster> upcasters = new ArrayList<>();

        private Builder(String name, String schema) {
            this.name = name;
            this.schema = schema;
        }

        /** Adds an event-sourced aggregate and the command handlers in it. */
        public Builder aggregate(Class<?> type) {
            aggregates.put(type, SNAPSHOT_EVERY);
            return this;
        }

        /** Adds an object with command handlers outside an aggregate, for example one that spans several. */
        public Builder commandHandler(Function<Repositories, Object> factory) {
            commandHandlers.add(factory);
            return this;
        }

        /** Adds a projection that can be rebuilt, handled by a processor of this name. */
        public Builder projection(String processor, List<String> tables, Function<ProjectionTables, Object> factory) {
            projections.put(processor, new Projection(tables, factory, false));
            return this;
        }

        /**
         * Adds a projection that can be rebuilt also in part: each of its rows comes from the events of one aggregate alone, and
         * its tables have primary keys.
         */
        public Builder projectionByAggregate(
                String processor, List<String> tables, Function<ProjectionTables, Object> factory) {
            projections.put(processor, new Projection(tables, factory, true));
            return this;
        }

        /** Adds a projection whose tables hold more than events tell, so that it cannot be rebuilt. */
        public Builder projection(String processor, Object handler) {
            projections.put(processor, new Projection(List.of(), tables -> handler, false));
            return this;
        }

        /** Adds a policy. */
        public Builder policy(Object policy) {
            policies.add(policy);
            return this;
        }

        /** Asks for a copy of these events of other modules besides those that projections and policies handle. */
        public Builder imports(Class<?>... eventTypes) {
            imports.addAll(List.of(eventTypes));
            return this;
        }

        /** Adds an upcaster behind those added before. */
        public Builder upcaster(EventUpcaster upcaster) {
            upcasters.add(upcaster);
            return this;
        }

        /** The finished description. */
        public ModuleDefinition build() {
            return new ModuleDefinition(
                    name, schema, aggregates, commandHandlers, projections, policies, imports, upcasters);
        }
    }
}

package com.microshop.messaging.runtime;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.command.CommandComponents;
import com.microshop.messaging.exchange.Importer;
import com.microshop.messaging.exchange.Publisher;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.processing.Processors;
import com.microshop.messaging.projection.OperatedProjections;
import com.microshop.messaging.store.ModuleSchemas;
import com.microshop.messaging.store.ModuleStore;
import com.microshop.messaging.store.PostgresEventStorageEngine;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts modules together from their definitions.
 *
 * @param modules where they are registered
 * @param snapshotExecutor takes snapshots
 */
record ModuleAssembly(
        MessagingProperties properties,
        SharedParts shared,
        LocalModuleRegistry modules,
        CommandComponents commands,
        Processors processors,
        OperatedProjections projections,
        ImportWaits waits,
        Transport transport,
        AppendMeters appended,
        Executor snapshotExecutor) {

    private static final String DATABASE = """
            SELECT format('database %s of cluster %s', current_database(), system_identifier)
            FROM pg_control_system()
            """;

    /** Migrates the schemas and assembles the modules, without starting them. */
    void assemble(List<ModuleDefinition> definitions) {
        String database = shared.jdbc().sql(DATABASE).query(String.class).single();
        transport.claim(definitions.stream().collect(Collectors.toMap(ModuleDefinition::name, d -> database)));
        ModuleSchemas schemas = new ModuleSchemas(shared.dataSource());
        Map<String, Importer> importers = new HashMap<>();
        for (ModuleDefinition definition : definitions) {
            schemas.migrate(definition);
            LocalModule module = open(definition, importers);
            importers.put(module.name(), module.importer());
            modules.add(module);
        }
        modules.all().forEach(this::subscribe);
        for (LocalModule module : modules.all()) {
            var _ = module.store().subscriptions().refresh(); // before anything is forwarded
            addProcessors(module);
        }
    }

    private LocalModule open(ModuleDefinition definition, Map<String, Importer> importers) {
        String name = definition.name();
        String schema = definition.schema();
        PostgresEventStorageEngine engine = new PostgresEventStorageEngine(
                schema, shared.dataSource(), shared.transactionManager(), shared.serializer(), upcasterOf(definition));
        LongAdder count = appended.of(name);
        ModuleStore store =
                new ModuleStore(name, schema, shared.jdbc(), engine, shared.pace(), shared.wakeUps(), events -> {
                    count.add(events.size());
                    waits.expect(name, events);
                });
        commands.addModule(
                name,
                schema,
                store.events(),
                definition.aggregates(),
                definition.commandHandlers(),
                properties.cachedAggregates(),
                snapshotExecutor);
        TransactionTemplate joining = new TransactionTemplate(shared.transactionManager());
        TransactionTemplate separate = new TransactionTemplate(shared.transactionManager());
        separate.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return LocalModule.of(
                definition,
                store,
                new Importer(store, joining),
                new Publisher(store, importers, transport, separate),
                projectionsOf(definition));
    }

    private static EventUpcaster upcasterOf(ModuleDefinition definition) {
        return definition.upcasters().isEmpty()
                ? NoOpEventUpcaster.INSTANCE
                : new EventUpcasterChain(definition.upcasters());
    }

    private static Map<String, Object> projectionsOf(ModuleDefinition definition) {
        Map<String, Object> projections = new HashMap<>();
        definition
                .projections()
                .forEach((name, projection) -> projections.put(name, projection.serving(definition.schema())));
        return projections;
    }

    /** Notes, also with the publishers here, which of their events a module imports. */
    private void subscribe(LocalModule subscriber) {
        subscriber.imports().forEach((publisher, types) -> {
            subscriber.store().imports().add(publisher, types);
            modules.find(publisher)
                    .ifPresent(local -> local.store().subscriptions().add(subscriber.name(), types));
        });
    }

    private void addProcessors(LocalModule module) {
        ModuleDefinition definition = module.definition();
        Duration patience = properties.commandDeadline().plusSeconds(1);
        projections.add(definition, module.store(), module.projections());
        processors.addDeadLetters(module.store(), patience);
        if (!definition.policies().isEmpty()) {
            processors.addPolicies(definition.policies(), module.store(), properties.policySegments(), patience);
        }
        processors.addForwarder(module.publisher(), module.store());
    }
}

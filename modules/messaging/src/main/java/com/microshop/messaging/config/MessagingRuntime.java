package com.microshop.messaging.config;

import com.microshop.kernel.Ids;
import com.microshop.messaging.AggregateHistory;
import com.microshop.messaging.Audit;
import com.microshop.messaging.Commands;
import com.microshop.messaging.DeadLetters;
import com.microshop.messaging.EventHistory;
import com.microshop.messaging.EventLog;
import com.microshop.messaging.Freshness;
import com.microshop.messaging.JsonUpcasters;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.OperatorActed;
import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.Processes;
import com.microshop.messaging.ProjectionTables;
import com.microshop.messaging.Projections;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.command.CommandComponents;
import com.microshop.messaging.exchange.Importer;
import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.Publisher;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.processing.Copy;
import com.microshop.messaging.processing.LagDiagnosis;
import com.microshop.messaging.processing.Processors;
import com.microshop.messaging.processing.Processors.ModuleStores;
import com.microshop.messaging.processing.ProjectionProgress;
import com.microshop.messaging.rebuild.Rebuilds;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventTail;
import com.microshop.messaging.store.Imports;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.ModuleEventStore;
import com.microshop.messaging.store.Pace;
import com.microshop.messaging.store.PostgresEventStorageEngine;
import com.microshop.messaging.store.Subscriptions;
import com.microshop.messaging.store.WakeUps;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the modules of this process.
 *
 * <p>Created with the infrastructure that all modules share; assembled from their definitions once all beans exist;
 * started before the web server takes requests and stopped after it has answered them.
 */
final class MessagingRuntime implements SmartLifecycle, EventLog, LocalModules, Audit, Processes {

    private static final Logger LOG = LoggerFactory.getLogger(MessagingRuntime.class);

    /** Before the web server starts, which has a later phase, and after it has stopped. */
    private static final int PHASE = 0;

    private static final Duration BROWSING = Duration.ofSeconds(5);
    private static final Duration REPLAYING = Duration.ofSeconds(20);

    private static final String DATABASE = """
            SELECT format('database %s of cluster %s', current_database(), system_identifier)
            FROM pg_control_system()
            """;

    private final DataSource dataSource;
    private final PlatformTransactionManager platformTransactions;
    private final MessagingProperties properties;
    private final JsonSerializer serializer = JsonSerializer.create();
    private final JdbcClient jdbc;
    private final ProcessTable processes;
    private final ProjectionProgress progress = new ProjectionProgress(this::copyWait);
    private final CommandComponents commands;
    private final Processors processors;
    private final Rebuilds rebuilds;
    private final WakeUps wakeUps;
    private final Pace pace = new Pace();
    private final AppendMeters appended = new AppendMeters();
    private final Map<String, Module> modules = new HashMap<>();

    private final Map<String, Importer> importers = new HashMap<>();
    private final Transport transport;
    private final TransactionTemplate transaction;
    private final TransactionTemplate separateTransaction;

    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("messaging-housekeeping").factory());
    private volatile boolean running;

    /**
     * A module of this process.
     *
     * @param projections what handles events for the serving tables, by processor
     * @param copiers the projections that handle an imported event, by its name
     */
    private record Module(
            ModuleDefinition definition,
            ModuleStores stores,
            EventTail tail,
            Publisher publisher,
            Map<String, Object> projections,
            Map<String, List<String>> copiers) {}

    MessagingRuntime(
            DataSource dataSource,
            PlatformTransactionManager platformTransactions,
            MessagingProperties properties,
            Transport transport) {
        this.transport = transport;
        this.dataSource = dataSource;
        this.platformTransactions = platformTransactions;
        this.properties = properties;
        this.jdbc = JdbcClient.create(dataSource);
        this.processes = new ProcessTable(jdbc);
        TransactionManager transactions = new SpringTransactions(platformTransactions);
        this.commands = new CommandComponents(
                transactions, jdbc, properties.commandConcurrency(), properties.commandDeadline(), transport);
        this.processors = new Processors(
                dataSource,
                transactions,
                serializer,
                progress,
                properties.batchSize(),
                properties.processorThreads(),
                properties.deadLetterPause());
        this.rebuilds = new Rebuilds(
                dataSource,
                platformTransactions,
                serializer,
                properties.rebuildLanes(),
                processors::control,
                new LagDiagnosis(jdbc, pace));
        this.wakeUps = new WakeUps(dataSource);
        this.transaction = new TransactionTemplate(platformTransactions);
        this.separateTransaction = new TransactionTemplate(platformTransactions);
        separateTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    Commands commands() {
        return commands.commands();
    }

    Freshness freshness() {
        return progress;
    }

    void bindTo(MeterRegistry registry) {
        commands.bindTo(registry);
        appended.bindTo(registry);
    }

    ParkedMessages parked() {
        return transport.parked();
    }

    DeadLetters deadLetters() {
        return processors.deadLetters();
    }

    EventHistory history() {
        return new EventBrowser(
                reads(BROWSING),
                this::stores,
                module -> eventTypes(module(module).definition()));
    }

    AggregateHistory aggregates() {
        return new AggregateBrowser(
                reads(REPLAYING),
                this::stores,
                module -> module(module).definition().aggregates().keySet(),
                serializer);
    }

    private PatientReads reads(Duration patience) {
        return new PatientReads(jdbc, platformTransactions, patience);
    }

    /** The names of all events that a module's aggregates remember, or that it imports; also those that they had once. */
    private static Set<String> eventTypes(ModuleDefinition definition) {
        Set<Class<?>> types = new HashSet<>(definition.imports());
        types.add(OperatorActed.class);
        for (Class<?> aggregate : definition.aggregates().keySet()) {
            for (Method method : aggregate.getDeclaredMethods()) {
                if (method.isAnnotationPresent(EventSourcingHandler.class)) {
                    types.add(method.getParameterTypes()[0]);
                }
            }
        }
        return types.stream()
                .flatMap(type -> JsonUpcasters.namesOf(JsonSerializer.nameOf(type), definition.upcasters()).stream())
                .collect(Collectors.toSet());
    }

    private Map<String, ModuleStores> stores() {
        Map<String, ModuleStores> stores = new HashMap<>();
        modules.forEach((name, module) -> stores.put(name, module.stores()));
        return stores;
    }

    Projections projections() {
        return rebuilds;
    }

    JsonSerializer serializer() {
        return serializer;
    }

    /** The schemas of the modules that run here, by module. */
    Map<String, String> schemas() {
        Map<String, String> schemas = new TreeMap<>();
        modules.forEach((name, module) -> schemas.put(name, module.stores().schema()));
        return schemas;
    }

    /** Brings the schemas up to date and puts the modules together. */
    void assemble(List<ModuleDefinition> definitions) {
        String database = jdbc.sql(DATABASE).query(String.class).single();
        transport.claim(definitions.stream().collect(Collectors.toMap(ModuleDefinition::name, d -> database)));
        ModuleSchemas schemas = new ModuleSchemas(dataSource);
        for (ModuleDefinition definition : definitions) {
            schemas.migrate(definition);
            modules.put(definition.name(), assemble(definition));
        }
        for (Module module : modules.values()) {
            subscribe(module.definition());
        }
        for (Module module : modules.values()) {
            var _ = module.publisher().subscriptions().refresh(); // before anything is forwarded
            addProcessors(module);
        }
    }

    private Module assemble(ModuleDefinition definition) {
        String schema = definition.schema();
        PostgresEventStorageEngine engine = new PostgresEventStorageEngine(
                schema, dataSource, platformTransactions, serializer, upcasterOf(definition));
        EventTail tail = new EventTail(definition.name(), engine, pace);
        LongAdder count = appended.of(definition.name());
        ModuleEventStore store = ModuleEventStore.create(engine, tail, events -> {
            count.add(events.size());
            events.forEach(event -> expectCopies(definition.name(), (DomainEventMessage<?>) event));
            tail.wakeUp();
            wakeUps.announce(schema);
        });
        wakeUps.listen(schema, tail::wakeUp);
        commands.addModule(
                definition.name(),
                schema,
                store,
                definition.aggregates(),
                definition.commandHandlers(),
                properties.cachedAggregates(),
                housekeeping);
        importers.put(definition.name(), new Importer(new Imports(schema, jdbc, engine), transaction, () -> {
            tail.wakeUp();
            wakeUps.announce(schema);
        }));
        Publisher publisher = new Publisher(
                definition.name(), engine, new Subscriptions(schema, jdbc), importers, transport, separateTransaction);
        Map<String, Object> projections = new HashMap<>();
        definition
                .projections()
                .forEach((name, projection) -> projections.put(
                        name,
                        projection
                                .factory()
                                .apply(ProjectionTables.serving(
                                        schema, projection.tables().toArray(String[]::new)))));
        rebuilds.add(definition, engine);
        return new Module(
                definition,
                new ModuleStores(schema, store, engine, processors.tokenStore(schema)),
                tail,
                publisher,
                projections,
                copiersOf(definition, projections));
    }

    private static Map<String, List<String>> copiersOf(ModuleDefinition definition, Map<String, Object> projections) {
        Map<String, List<String>> copiers = new HashMap<>();
        projections.forEach((name, projection) -> {
            AnnotationEventHandlerAdapter handlers = new AnnotationEventHandlerAdapter(projection);
            for (Class<?> type : definition.imports()) {
                if (handlers.canHandleType(type)) {
                    copiers.computeIfAbsent(JsonSerializer.nameOf(type), t -> new ArrayList<>())
                            .add(name);
                }
            }
        });
        return copiers;
    }

    private void expectCopies(String publisher, DomainEventMessage<?> event) {
        String type = JsonSerializer.nameOf(event.getPayloadType());
        Copy copy = new Copy(type, event.getAggregateIdentifier(), event.getSequenceNumber(), event.getIdentifier());
        module(publisher).publisher().subscriptions().known().forEach((subscriber, types) -> {
            if (types.contains(type)) {
                progress.expect(subscriber, copy);
            }
        });
    }

    private ProjectionProgress.CopyWait copyWait(String subscriber) {
        Module module = modules.get(subscriber);
        return (copy, timeout) ->
                module == null ? transport.awaitCopy(subscriber, copy, timeout) : awaitCopy(module, copy, timeout);
    }

    /** Waits until all projections of a module here that are concerned show an event of another module. */
    private boolean awaitCopy(Module module, Copy copy, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return module.copiers().getOrDefault(copy.type(), List.of()).stream()
                .allMatch(projection ->
                        progress.awaitCopy(projection, copy, Duration.ofNanos(deadline - System.nanoTime())));
    }

    private Importer importer(String module) {
        return Objects.requireNonNull(importers.get(module), "Module " + module + " does not run in this process");
    }

    private Module module(String name) {
        Module module = modules.get(name);
        if (module == null) {
            throw new IllegalArgumentException("Module " + name + " does not run in this process");
        }
        return module;
    }

    private static EventUpcaster upcasterOf(ModuleDefinition definition) {
        return definition.upcasters().isEmpty()
                ? NoOpEventUpcaster.INSTANCE
                : new EventUpcasterChain(definition.upcasters());
    }

    private void addProcessors(Module module) {
        ModuleDefinition definition = module.definition();
        module.projections().forEach((name, projection) -> processors.addProjection(name, projection, module.stores()));
        Duration patience = properties.commandDeadline().plusSeconds(1);
        processors.addDeadLetters(definition.name(), module.stores(), patience);
        if (!definition.policies().isEmpty()) {
            processors.addPolicies(
                    definition.name() + "-policies",
                    definition.policies(),
                    module.stores(),
                    properties.policySegments(),
                    patience);
        }
        processors.addForwarder(definition.name() + "-forwarder", module.publisher(), module.stores());
    }

    /** Tells the publishers here which of their events a module wants. */
    private void subscribe(ModuleDefinition definition) {
        wishesOf(definition).forEach((publisher, types) -> {
            Module local = modules.get(publisher);
            if (local != null) {
                local.publisher().subscriptions().add(definition.name(), types);
            }
        });
    }

    /** The names of the events that a module wants, by their module. */
    private static Map<String, Set<String>> wishesOf(ModuleDefinition definition) {
        Map<String, Set<String>> wishes = new TreeMap<>();
        for (Class<?> type : definition.imports()) {
            wishes.computeIfAbsent(JsonSerializer.moduleOf(type), m -> new HashSet<>())
                    .addAll(JsonUpcasters.namesOf(JsonSerializer.nameOf(type), definition.upcasters()));
        }
        return wishes;
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(modules.keySet());
    }

    @Override
    public CompletableFuture<Receipt> carryOut(CommandMessage<?> command) {
        return commands.carryOut(command);
    }

    @Override
    public Importer.Outcome receive(String subscriber, EventBatch batch) {
        return importer(subscriber).receive(batch);
    }

    @Override
    public boolean awaitCopy(String module, Copy copy, Duration timeout) {
        return awaitCopy(module(module), copy, timeout);
    }

    @Override
    public void subscribed(Subscription subscription) {
        Publisher publisher = module(subscription.publisher()).publisher();
        publisher.subscriptions().add(subscription.subscriber(), subscription.types());
        publisher.catchUp(subscription.subscriber(), subscription.after());
    }

    @Override
    public List<Subscription> subscriptions() {
        List<Subscription> subscriptions = new ArrayList<>();
        modules.forEach((name, module) -> wishesOf(module.definition()).forEach((publisher, types) -> {
            if (!modules.containsKey(publisher)) {
                subscriptions.add(
                        new Subscription(publisher, name, types, importer(name).position(publisher)));
            }
        }));
        return subscriptions;
    }

    @Override
    public List<StoredEvent> story(String correlationId, int limit) {
        List<StoredEvent> events = new ArrayList<>();
        Set<String> elsewhere = new TreeSet<>();
        modules.forEach((name, module) -> {
            events.addAll(story(name, correlationId, limit));
            elsewhere.addAll(wishesOf(module.definition()).keySet());
        });
        elsewhere.removeAll(modules.keySet());
        elsewhere.forEach(module -> events.addAll(transport.story(module, correlationId, limit)));
        return events.stream()
                .sorted(Comparator.comparing(StoredEvent::occurredAt))
                .limit(limit)
                .toList();
    }

    @Override
    public List<StoredEvent> story(String module, String correlationId, int limit) {
        return jdbc.sql("""
                        SELECT event_id, type, aggregate_id, sequence, occurred_at, causation_id, correlation_id, payload
                        FROM %s.event WHERE correlation_id = ? AND source IS NULL ORDER BY tx, idx LIMIT ?
                        """.formatted(module(module).stores().schema()))
                .params(correlationId, limit)
                .query((result, n) -> new StoredEvent(
                        module,
                        result.getString("event_id"),
                        result.getString("type"),
                        result.getString("aggregate_id"),
                        result.getLong("sequence"),
                        result.getObject("occurred_at", java.time.OffsetDateTime.class)
                                .toInstant(),
                        null,
                        result.getString("causation_id"),
                        result.getString("correlation_id"),
                        result.getString("payload")))
                .list();
    }

    @Override
    public void record(String module, String who, String what, @Nullable String why, String outcome) {
        Module concerned = module(module);
        OperatorActed act = new OperatorActed(who, what, why, outcome);
        transaction.executeWithoutResult(status -> {
            concerned
                    .stores()
                    .engine()
                    .appendEvents(List.of(new GenericDomainEventMessage<>("Audit", "audit-" + Ids.next(), 0, act)));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    concerned.tail().wakeUp();
                    wakeUps.announce(concerned.stores().schema());
                }
            });
        });
    }

    @Override
    public void announce(ThisProcess self) {
        schemas().forEach((module, schema) -> processes.announce(schema, module, self));
    }

    @Override
    public void leave(String id) {
        schemas().values().forEach(schema -> processes.leave(schema, id));
    }

    @Override
    public List<RunningModule> running() {
        return runningAlsoAt(neighbours(), true);
    }

    @Override
    public List<RunningModule> running(boolean askFurther) {
        return runningAlsoAt(askFurther ? neighbours() : Set.of(), false);
    }

    /** Modules in other databases are asked for at those that have to do with the modules here, and by these at theirs. */
    private List<RunningModule> runningAlsoAt(Set<String> neighbours, boolean askFurther) {
        Set<RunningModule> running = new LinkedHashSet<>(processes.running());
        for (String neighbour : neighbours) {
            boolean isKnown = running.stream().anyMatch(known -> known.module().equals(neighbour));
            if (!isKnown) {
                running.addAll(transport.running(neighbour, askFurther));
            }
        }
        return running.stream()
                .filter(one -> running.stream().noneMatch(one::isSupersededBy))
                .sorted(Comparator.comparing(RunningModule::module)
                        .thenComparing(RunningModule::startedAt)
                        .thenComparing(RunningModule::process))
                .toList();
    }

    /** Whose events modules here want, and who wants theirs. */
    private Set<String> neighbours() {
        Set<String> neighbours = new TreeSet<>();
        for (Module module : modules.values()) {
            neighbours.addAll(wishesOf(module.definition()).keySet());
            neighbours.addAll(module.publisher().subscriptions().known().keySet());
        }
        neighbours.removeAll(modules.keySet());
        return neighbours;
    }

    @Override
    public void start() {
        wakeUps.start();
        modules.values().forEach(module -> module.tail().start());
        transport.start(this);
        processors.start();
        var _ = housekeeping.scheduleWithFixedDelay(this::readSubscriptions, 0, 1, TimeUnit.SECONDS);
        var _ = housekeeping.scheduleWithFixedDelay(pace::measure, 0, 500, TimeUnit.MILLISECONDS);
        var _ = housekeeping.scheduleWithFixedDelay(rebuilds::dropAbandoned, 0, 10, TimeUnit.SECONDS);
        var _ = housekeeping.scheduleWithFixedDelay(this::forgetOldKeys, 1, 60, TimeUnit.MINUTES);
        running = true;
    }

    private void readSubscriptions() {
        try {
            modules.values()
                    .forEach(module -> module.publisher().subscriptions().refresh());
        } catch (RuntimeException e) {
            LOG.debug("Cannot read the subscriptions now: {}", e.toString());
        }
    }

    private void forgetOldKeys() {
        try {
            int forgotten = commands.forgetProcessed(properties.idempotencyRetention());
            LOG.debug("Forgot {} idempotency keys", forgotten);
        } catch (RuntimeException e) {
            LOG.warn("Could not remove old idempotency keys, trying again in an hour: {}", e.toString());
        }
    }

    @Override
    public void stop() {
        running = false;
        rebuilds.close();
        processors.close();
        transport.close();
        commands.close();
        modules.values().forEach(module -> module.tail().close());
        wakeUps.close();
        housekeeping.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}

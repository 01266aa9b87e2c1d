package com.microshop.messaging.command;

import com.microshop.messaging.Commands;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.Repositories;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.ModuleEventStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.axonframework.commandhandling.AnnotationCommandHandlerAdapter;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.distributed.DistributedCommandBus;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.AnnotatedHandlerInspector;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.Repository;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything that sends commands from this process and executes them in it: one command bus for all modules here. */
public final class CommandComponents implements AutoCloseable {

    private final TransactionManager transactionManager;
    private final JdbcClient jdbc;
    private final ModuleCommandBus bus;
    private final ModuleConnector connector;
    private final CommandSender commands;
    private final Map<String, ProcessedCommands> processed = new ConcurrentHashMap<>();
    private final Map<String, Class<?>> handled = new ConcurrentHashMap<>();

    /**
     * Creates the bus.
     *
     * @param transactionManager one transaction for each group of commands
     * @param jdbc for idempotency keys
     * @param concurrency how many groups of commands are executed at a time
     * @param deadline how long a sender waits for the outcome
     * @param transport reaches the modules that do not run here
     */
    public CommandComponents(
            TransactionManager transactionManager,
            JdbcClient jdbc,
            int concurrency,
            Duration deadline,
            Transport transport) {
        this.transactionManager = transactionManager;
        this.jdbc = jdbc;
        this.bus = new ModuleCommandBus(transactionManager, concurrency, deadline);
        this.connector = new ModuleConnector(bus, transport, deadline);
        this.commands = new CommandSender(
                DistributedCommandBus.builder()
                        .commandRouter(new ModuleRouter(processed.keySet()))
                        .connector(connector)
                        .build(),
                bus,
                deadline);
    }

    /** Shows how busy the modules of this process are. */
    public void bindTo(MeterRegistry registry) {
        bus.bindTo(registry);
    }

    /** Sends commands to whichever process runs their module. */
    public Commands commands() {
        return commands;
    }

    /** The class of the commands of this name that a module of this process handles; empty if it handles none. */
    public Optional<Class<?>> commandType(String module, String name) {
        return Optional.<Class<?>>ofNullable(handled.get(name))
                .filter(type -> JsonSerializer.moduleOf(type).equals(module));
    }

    /** Executes a command that another process has sent. */
    public CompletableFuture<Receipt> execute(CommandMessage<?> command) {
        return commands.send(command);
    }

    /**
     * Takes a module's command handlers in.
     *
     * @param name the module
     * @param schema its schema
     * @param store its event store
     * @param aggregates its aggregates, each with the number of events between snapshots
     * @param handlers factories of its other command handlers
     * @param cachedAggregates how many aggregates to keep in memory, of all types together
     * @param snapshotExecutor takes snapshots
     */
    public void addModule(
            String name,
            String schema,
            ModuleEventStore store,
            Map<Class<?>, Integer> aggregates,
            List<Function<Repositories, Object>> handlers,
            int cachedAggregates,
            Executor snapshotExecutor) {
        ProcessedCommands log = new ProcessedCommands(schema, jdbc);
        processed.put(name, log);
        AggregateCache cache = new AggregateCache(cachedAggregates);
        bus.register(name, log, new AbsentAggregates(store, cache));
        Snapshotter snapshotter = AggregateSnapshotter.builder()
                .eventStore(store)
                .executor(snapshotExecutor)
                .transactionManager(transactionManager)
                .aggregateFactories(aggregates.keySet().stream()
                        .<org.axonframework.eventsourcing.AggregateFactory<?>>map(GenericAggregateFactory::new)
                        .toList())
                .build();
        Map<Class<?>, Repository<?>> repositories = new HashMap<>();
        aggregates.forEach((type, snapshotEvery) ->
                repositories.put(type, addAggregate(type, snapshotEvery, store, snapshotter, cache)));
        Repositories own = new ModuleRepositories(name, repositories);
        for (Function<Repositories, Object> handler : handlers) {
            Object commandHandler = handler.apply(own);
            var _ = new AnnotationCommandHandlerAdapter<>(commandHandler).subscribe(bus);
            addHandled(commandHandler.getClass());
        }
    }

    private void addHandled(Class<?> handler) {
        AnnotatedHandlerInspector.inspectType(handler)
                .getHandlers(handler)
                .filter(member -> member.canHandleMessageType(CommandMessage.class))
                .<Class<?>>map(MessageHandlingMember::payloadType)
                .forEach(type -> handled.put(JsonSerializer.nameOf(type), type));
    }

    private <T> Repository<T> addAggregate(
            Class<T> type, int snapshotEvery, EventStore store, Snapshotter snapshotter, AggregateCache cache) {
        Repository<T> repository = ModuleRepository.create(
                type, store, new EventCountSnapshotTriggerDefinition(snapshotter, snapshotEvery), cache);
        var _ = AggregateAnnotationCommandHandler.<T>builder()
                .aggregateType(type)
                .repository(repository)
                .commandTargetResolver(new CommandTargets())
                .build()
                .subscribe(bus);
        addHandled(type);
        return repository;
    }

    /** Forgets idempotency keys that are older; returns how many. */
    public int forgetProcessed(Duration age) {
        return processed.values().stream()
                .mapToInt(log -> log.forgetOlderThan(age))
                .sum();
    }

    @Override
    public void close() {
        connector.close();
    }

    private record ModuleRepositories(String module, Map<Class<?>, Repository<?>> byType) implements Repositories {

        @Override
        @SuppressWarnings("unchecked") // a repository is kept under the type of its aggregates
        public <T> Repository<T> of(Class<T> aggregateType) {
            Repository<?> repository = byType.get(aggregateType);
            if (repository == null) {
                throw new IllegalArgumentException(
                        "Module %s declares no aggregate %s".formatted(module, aggregateType.getName()));
            }
            return (Repository<T>) repository;
        }
    }
}

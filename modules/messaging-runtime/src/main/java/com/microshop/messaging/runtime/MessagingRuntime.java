package com.microshop.messaging.runtime;

import com.microshop.messaging.AggregateHistory;
import com.microshop.messaging.Audit;
import com.microshop.messaging.Commands;
import com.microshop.messaging.DeadLetters;
import com.microshop.messaging.EventHistory;
import com.microshop.messaging.EventLog;
import com.microshop.messaging.Freshness;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.Processes;
import com.microshop.messaging.Projections;
import com.microshop.messaging.command.CommandComponents;
import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.processing.ProcessTable;
import com.microshop.messaging.processing.Processors;
import com.microshop.messaging.projection.LagDiagnosis;
import com.microshop.messaging.projection.OperatedProjections;
import com.microshop.messaging.rebuild.Rebuilds;
import com.microshop.messaging.store.AggregateBrowser;
import com.microshop.messaging.store.DatabaseTime;
import com.microshop.messaging.store.EventBrowser;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.SpringTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Starts and stops the messaging of this process.
 *
 * <p>Created with the infrastructure that all modules share; assembled from their definitions once all beans exist;
 * started before the web server takes requests and stopped after it has answered them.
 */
final class MessagingRuntime implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(MessagingRuntime.class);

    /** Before the web server starts, which has a later phase, and after it has stopped. */
    private static final int PHASE = 0;

    private static final Duration BROWSING = Duration.ofSeconds(5);
    private static final Duration REPLAYING = Duration.ofSeconds(20);

    private final MessagingProperties properties;
    private final SharedParts shared;
    private final Transport transport;
    private final LocalModuleRegistry modules = new LocalModuleRegistry();
    private final AppendMeters appended = new AppendMeters();
    private final ImportWaits waits;
    private final CommandComponents commands;
    private final Processors processors;
    private final OperatedProjections projections;
    private final EventBrowser history;
    private final AggregateBrowser aggregates;
    private final ProcessDirectory processes;
    private final EventLog eventLog;
    private final Audit audit;
    private final ModuleAssembly assembly;
    private final LocalModules requests;
    private final DatabaseTime time;

    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("messaging-housekeeping").factory());
    private volatile boolean running;

    MessagingRuntime(
            DataSource dataSource,
            PlatformTransactionManager platformTransactions,
            MessagingProperties properties,
            Transport transport) {
        this.properties = properties;
        this.transport = transport;
        this.shared = SharedParts.of(dataSource, platformTransactions);
        this.time = new DatabaseTime(shared.jdbc());
        TransactionManager transactions = new SpringTransactions(platformTransactions);
        ProcessTable processTable = new ProcessTable(shared.jdbc());
        this.waits = new ImportWaits(modules, transport);
        this.commands = new CommandComponents(
                transactions, shared.jdbc(), properties.commandConcurrency(), properties.commandDeadline(), transport);
        this.processors = new Processors(
                dataSource,
                transactions,
                shared.serializer(),
                waits.progress(),
                processTable,
                properties.batchSize(),
                properties.processorThreads(),
                properties.deadLetterPause());
        this.projections = new OperatedProjections(
                shared.jdbc(),
                transactions,
                processors,
                new Rebuilds(dataSource, platformTransactions, properties.rebuildLanes()),
                new LagDiagnosis(shared.pace()));
        this.history = new EventBrowser(
                shared.jdbc(),
                platformTransactions,
                BROWSING,
                modules::stores,
                module -> DeclaredEvents.of(modules.get(module).definition()));
        this.aggregates = new AggregateBrowser(
                shared.jdbc(),
                platformTransactions,
                REPLAYING,
                modules::stores,
                module -> modules.get(module).definition().aggregates().keySet(),
                shared.serializer());
        this.processes = new ProcessDirectory(modules, processTable, transport, shared.wakeUps());
        this.eventLog = new StoryLog(modules, history, transport);
        this.audit = new AuditLog(modules, new TransactionTemplate(platformTransactions));
        this.requests = new LocalRequests(modules, commands, waits, history, processes);
        this.assembly = new ModuleAssembly(
                properties,
                shared,
                modules,
                commands,
                processors,
                projections,
                waits,
                transport,
                appended,
                housekeeping);
    }

    Commands commands() {
        return commands.commands();
    }

    Freshness freshness() {
        return waits.progress();
    }

    EventLog eventLog() {
        return eventLog;
    }

    Audit audit() {
        return audit;
    }

    Processes processes() {
        return processes;
    }

    ParkedMessages parked() {
        return transport.parked();
    }

    DeadLetters deadLetters() {
        return processors.deadLetters();
    }

    Map<String, Long> deadLetterCounts() {
        return processors.deadLetterCounts();
    }

    EventHistory history() {
        return history;
    }

    AggregateHistory aggregates() {
        return aggregates;
    }

    Projections projections() {
        return projections;
    }

    InstantSource time() {
        return time;
    }

    JsonSerializer serializer() {
        return shared.serializer();
    }

    void bindTo(MeterRegistry registry) {
        commands.bindTo(registry);
        appended.bindTo(registry);
    }

    /** Brings the schemas up to date and puts the modules together. */
    void assemble(List<ModuleDefinition> definitions) {
        useDatabaseTime();
        assembly.assemble(definitions);
    }

    /** In events, claims and dead letters, for which Axon looks at these fields. */
    private void useDatabaseTime() {
        var _ = time.read();
        Clock clock = time.withZone(ZoneOffset.UTC);
        GenericEventMessage.clock = clock;
        AbstractTokenEntry.clock = clock;
        GenericDeadLetter.clock = clock;
    }

    @Override
    public void start() {
        shared.wakeUps().start();
        modules.all().forEach(module -> module.store().start());
        transport.start(requests);
        processors.start();
        projections.start();
        var _ = housekeeping.scheduleWithFixedDelay(this::readSubscriptions, 0, 1, TimeUnit.SECONDS);
        var _ = housekeeping.scheduleWithFixedDelay(shared.pace()::measure, 0, 500, TimeUnit.MILLISECONDS);
        var _ = housekeeping.scheduleWithFixedDelay(this::readTime, 1, 1, TimeUnit.SECONDS);
        var _ = housekeeping.scheduleWithFixedDelay(this::forgetOldKeys, 1, 60, TimeUnit.MINUTES);
        running = true;
    }

    private void readSubscriptions() {
        try {
            modules.all().forEach(module -> module.store().subscriptions().refresh());
        } catch (RuntimeException e) {
            LOG.debug("Cannot read the subscriptions now: {}", e.toString());
        }
    }

    private void readTime() {
        try {
            var _ = time.read();
        } catch (RuntimeException e) {
            LOG.debug("Cannot read the database's time now: {}", e.toString());
        }
    }

    private void forgetOldKeys() {
        try {
            int forgotten = commands.forgetProcessed(properties.idempotencyRetention());
            LOG.debug("Removed {} idempotency keys", forgotten);
        } catch (RuntimeException e) {
            LOG.warn("Could not remove old idempotency keys, trying again in an hour: {}", e.toString());
        }
    }

    @Override
    public void stop() {
        running = false;
        projections.close();
        processors.close();
        transport.close();
        commands.close();
        modules.all().forEach(module -> module.store().stop());
        shared.wakeUps().close();
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

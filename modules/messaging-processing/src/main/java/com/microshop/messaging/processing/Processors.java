package com.microshop.messaging.processing;

import com.microshop.messaging.DeadLetters;
import com.microshop.messaging.exchange.Publisher;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.MetaDataKeys;
import com.microshop.messaging.store.ModuleStore;
import com.microshop.messaging.store.SteadyTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Runs the event processors of all modules in this process. */
public final class Processors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Processors.class);

    private static final Duration SHARING = Duration.ofSeconds(20);

    private static final long CLAIM_EXTENSION_MILLIS = 3_000;
    private static final long CLAIM_INTERVAL_MILLIS = 2_000;
    private static final CorrelationDataProvider CORRELATION =
            new MessageOriginProvider(MetaDataKeys.CAUSATION_ID, MetaDataKeys.CORRELATION_ID);
    private static final int MAX_DEAD_SEQUENCES = 1_000_000;
    private static final int MAX_DEAD_SEQUENCE_SIZE = 100_000;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionManager transactionManager;
    private final JsonSerializer serializer;
    private final ProjectionProgress progress;
    private final int batchSize;

    /** Tells runtimes apart, also two of one JVM and two of machines that count their processes alike. */
    private final String nodeId = ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID();

    private final ScheduledExecutorService coordinators = new BoundedDelays(
            2, Thread.ofPlatform().daemon().name("coordinator-", 0).factory());
    private final ScheduledExecutorService workers;
    private final List<PooledStreamingEventProcessor> processors = new ArrayList<>();
    private final Map<String, Tokens> tokens = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sharing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("segment-sharing").factory());
    private final FairShares shares;
    private final SegmentPauses pauses = new SegmentPauses();
    private final StalledSessions stalled;
    private final List<PooledStreamingEventProcessor> others = new ArrayList<>();
    private final List<PolicyInvoker> policyInvokers = new ArrayList<>();
    private final DeadLetterOperations deadLetters;
    private final Duration deadLetterPause;
    private @Nullable Thread deadLetterRetries;

    /**
     * Prepares to run processors.
     *
     * @param dataSource tokens and dead letters are kept there
     * @param transactionManager one transaction for each batch
     * @param serializer writes tokens and dead letters
     * @param progress learns what projections have handled
     * @param processes which processes share the work
     * @param batchSize the largest number of events in one transaction
     * @param threads how many batches are handled at a time
     * @param deadLetterPause how long a dead letter waits before it is retried
     */
    public Processors(
            DataSource dataSource,
            TransactionManager transactionManager,
            JsonSerializer serializer,
            ProjectionProgress progress,
            ProcessTable processes,
            int batchSize,
            int threads,
            Duration deadLetterPause) {
        this.dataSource = new TransactionAwareDataSourceProxy(dataSource);
        this.jdbc = JdbcClient.create(dataSource);
        this.shares = new FairShares(processes, SHARING);
        this.stalled = new StalledSessions(jdbc);
        this.transactionManager = transactionManager;
        this.serializer = serializer;
        this.progress = progress;
        this.batchSize = batchSize;
        this.deadLetters = new DeadLetterOperations(transactionManager);
        this.deadLetterPause = deadLetterPause;
        this.workers = Executors.newScheduledThreadPool(
                threads, Thread.ofPlatform().daemon().name("worker-", 0).factory());
    }

    /**
     * Adds a projection; the caller starts and stops its processor.
     *
     * @param tables what it writes, without the schema
     * @param failures is called for batches that it could not handle
     */
    public RunningProjection addProjection(
            String name,
            Object projection,
            List<String> tables,
            ModuleStore store,
            ProjectionFailureListener failures) {
        Tokens tokens = tokens(store.schema());
        ProjectionInvoker invoker = new ProjectionInvoker(name, projection, progress, failures);
        PooledStreamingEventProcessor processor = add(name, invoker, store, 1);
        progress.register(name, new ProjectionProgress.StoredProgress() {
            @Override
            public String state() {
                return tokens.state(name, tables);
            }

            @Override
            public boolean isHandledHere(String aggregateId) {
                return processor.processingStatus().values().stream()
                        .anyMatch(status -> status.getSegment().matches((Object) aggregateId));
            }

            @Override
            public boolean hasHandled(String aggregateId, long sequence) {
                return isCovered(store.positions().of(aggregateId, sequence), aggregateId);
            }

            @Override
            public boolean hasHandledImported(String aggregateId, String eventId) {
                return isCovered(store.positions().ofImported(eventId), aggregateId);
            }

            private boolean isCovered(Optional<EventPosition> position, String aggregateId) {
                return position.isPresent() && tokens.of(name).haveHandled(aggregateId, position.get());
            }
        });
        return new RunningProjection(name, store, processor, invoker);
    }

    /** The positions of the processors of the module with this schema. */
    public Tokens tokens(String schema) {
        return tokens.computeIfAbsent(schema, s -> new Tokens(s, jdbc, serializer));
    }

    /** Gives operators access to a module's dead letters, including those of policies of other versions. */
    public void addDeadLetters(ModuleStore store, Duration patience) {
        deadLetters.add(new DeadLetterTable(store.module(), store.schema(), dataSource, serializer, claimOf(patience)));
    }

    /** Longer than the retry of one dead letter can take. */
    private static Duration claimOf(Duration patience) {
        return patience.multipliedBy(2).plusSeconds(10);
    }

    /** The dead letters of all modules here. */
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /** How many dead letters each module here has. */
    public Map<String, Long> deadLetterCounts() {
        return deadLetters.counts();
    }

    /** Adds all policies of a module as one processor. */
    public void addPolicies(List<?> policies, ModuleStore store, int segments, Duration patience) {
        String name = ProcessorNames.policies(store.module());
        PolicyInvoker invoker =
                new PolicyInvoker(policies, deadLetters(name, store.schema(), patience), CORRELATION, patience);
        policyInvokers.add(invoker);
        others.add(add(name, invoker, store, segments));
        deadLetters.add(name, invoker);
    }

    /** Adds the forwarding of a module's events. */
    public void addForwarder(Publisher publisher, ModuleStore store) {
        others.add(add(ProcessorNames.forwarder(store.module()), new ForwardingInvoker(publisher), store, 1));
    }

    private PooledStreamingEventProcessor add(
            String name, EventHandlerInvoker invoker, ModuleStore store, int segments) {
        Tokens tokens = tokens(store.schema());
        shares.add(store.schema(), tokens);
        PooledStreamingEventProcessor processor = PooledStreamingEventProcessor.builder()
                .name(name)
                .eventHandlerInvoker(invoker)
                .errorHandler(PropagatingErrorHandler.instance())
                .messageSource(store.events())
                .tokenStore(tokens.forProcessors(dataSource, nodeId))
                .transactionManager(transactionManager)
                .coordinatorExecutor(coordinators)
                .workerExecutor(workers)
                .clock(new SteadyTime().withZone(ZoneOffset.UTC))
                .initialSegmentCount(segments)
                .initialToken(StreamableMessageSource::createTailToken)
                .maxSegmentProvider(shares)
                .tokenClaimInterval(CLAIM_INTERVAL_MILLIS)
                .claimExtensionThreshold(CLAIM_EXTENSION_MILLIS)
                .enableCoordinatorClaimExtension()
                .batchSize(batchSize)
                .build();
        var _ = processor.registerHandlerInterceptor(new CorrelationDataInterceptor<>(CORRELATION));
        processors.add(processor);
        pauses.add(processor, tokens);
        return processor;
    }

    private SequencedDeadLetterQueue<EventMessage<?>> deadLetters(String group, String schema, Duration patience) {
        return JdbcSequencedDeadLetterQueue.<EventMessage<?>>builder()
                .processingGroup(group)
                .connectionProvider(dataSource::getConnection)
                .transactionManager(transactionManager)
                .genericSerializer(serializer)
                .eventSerializer(serializer)
                .maxSequences(MAX_DEAD_SEQUENCES)
                .maxSequenceSize(MAX_DEAD_SEQUENCE_SIZE)
                .claimDuration(claimOf(patience))
                .schema(DeadLetterTable.columns(schema))
                .build();
    }

    /** Starts the processors of policies and forwarders. */
    public void start() {
        others.forEach(PooledStreamingEventProcessor::start);
        var _ = sharing.scheduleWithFixedDelay(this::share, 1, 1, TimeUnit.SECONDS);
        var _ = sharing.scheduleWithFixedDelay(this::endStalledSessions, 1, 1, TimeUnit.SECONDS);
        long interval = SegmentPauses.INTERVAL.toMillis();
        var _ = sharing.scheduleWithFixedDelay(this::endPauses, interval, interval, TimeUnit.MILLISECONDS);
        deadLetterRetries = Thread.ofVirtual().name("dead-letter-retries").start(this::retryDeadLetters);
    }

    private void share() {
        try {
            shares.refresh();
        } catch (RuntimeException e) {
            LOG.debug("Cannot count the processes that share the work now: {}", e.toString());
        }
    }

    private void endStalledSessions() {
        try {
            stalled.end();
        } catch (RuntimeException e) {
            LOG.debug("Cannot look for sessions of processes that stand still now: {}", e.toString());
        }
    }

    private void endPauses() {
        try {
            pauses.end();
        } catch (RuntimeException e) {
            LOG.debug("Cannot ask which segments no process works on now: {}", e.toString());
        }
    }

    private void retryDeadLetters() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                TimeUnit.MILLISECONDS.sleep(Math.max(1, deadLetterPause.toMillis() / 2));
                policyInvokers.forEach(invoker -> invoker.retryDeadLetters(deadLetterPause));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("Cannot retry dead letters now: {}", e.toString());
            }
        }
    }

    /** Stops all processors after the batches that they work on. */
    @Override
    public void close() {
        if (deadLetterRetries != null) {
            deadLetterRetries.interrupt();
        }
        sharing.shutdownNow();
        processors.stream()
                .map(PooledStreamingEventProcessor::shutdownAsync)
                .toList()
                .forEach(stopped -> stopped.orTimeout(Tokens.CLAIM_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(failure -> null)
                        .join());
        coordinators.shutdownNow();
        workers.shutdownNow();
    }
}

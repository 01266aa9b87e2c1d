package com.microshop.messaging.rebuild;

import com.microshop.kernel.Nearest;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.ProjectionTables;
import com.microshop.messaging.Projections;
import com.microshop.messaging.RefusedException;
import com.microshop.messaging.processing.LagDiagnosis;
import com.microshop.messaging.processing.Positions;
import com.microshop.messaging.processing.ProjectionControl;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.PostgresEventStorageEngine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Watches, controls and rebuilds the projections of the modules of this process. */
public final class Rebuilds implements Projections, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuilds.class);

    private static final int MOST_LANES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonSerializer serializer;
    private final Function<String, ProjectionControl> controls;
    private final LagDiagnosis diagnosis;
    private final int lanes;
    private final String process = ManagementFactory.getRuntimeMXBean().getName();
    private final Map<String, Module> modules = new TreeMap<>();
    private final ExecutorService runs = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("rebuild-", 0).factory());

    private record Module(
            ModuleDefinition definition, PostgresEventStorageEngine engine, Tokens tokens, RebuildRows rows) {}

    /**
     * Projections in this database.
     *
     * @param lanes so many transactions of one rebuild are worked on at a time; 0 for as many as there are processors, at most 8
     * @param controls what operators want of those in a schema
     * @param diagnosis finds out why processors lag
     */
    public Rebuilds(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            JsonSerializer serializer,
            int lanes,
            Function<String, ProjectionControl> controls,
            LagDiagnosis diagnosis) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.serializer = serializer;
        this.controls = controls;
        this.diagnosis = diagnosis;
        this.lanes = lanes > 0 ? lanes : Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_LANES);
    }

    /** Adds the projections of a module whose schema is up to date. */
    public void add(ModuleDefinition definition, PostgresEventStorageEngine engine) {
        modules.put(
                definition.name(),
                new Module(
                        definition,
                        engine,
                        new Tokens(definition.schema(), jdbc, serializer),
                        new RebuildRows(definition.name(), definition.schema(), jdbc)));
    }

    @Override
    public List<ProjectionStatus> list() {
        List<ProjectionStatus> all = new ArrayList<>();
        for (Module module : modules.values()) {
            new TreeMap<>(module.definition().projections())
                    .forEach((name, projection) -> all.add(status(module, name, projection.isRebuildable())));
        }
        return all;
    }

    private ProjectionStatus status(Module module, String name, boolean rebuildable) {
        String schema = module.definition().schema();
        List<SegmentStatus> segments = jdbc.sql(
                        "SELECT segment, owner FROM %s.token_entry WHERE processor_name = ? ORDER BY segment"
                                .formatted(schema))
                .param(name)
                .query((row, n) -> new SegmentStatus(row.getInt(1), row.getString(2)))
                .list();
        Positions positions = module.tokens().of(name);
        EventPosition position = positions.first();
        ProjectionControl control = control(module);
        LagDiagnosis.Waiting waiting = diagnosis.waiting(schema, position, typesFor(module, name));
        return new ProjectionStatus(
                module.definition().name(),
                name,
                rebuildable,
                control.isPaused(name),
                position.tx() + "," + position.idx(),
                segments,
                waiting.events(),
                waiting.age(),
                control.failure(name, positions).orElse(null),
                module.rows().latest(name).orElse(null));
    }

    @Override
    public List<Lag> explainLag() {
        List<LagDiagnosis.Subject> subjects = new ArrayList<>();
        for (Module module : modules.values()) {
            ModuleDefinition definition = module.definition();
            Set<String> processors = new TreeSet<>(definition.projections().keySet());
            processors.add(definition.name() + "-forwarder");
            if (!definition.policies().isEmpty()) {
                processors.add(definition.name() + "-policies");
            }
            processors.forEach(processor -> subjects.add(new LagDiagnosis.Subject(
                    definition.name(),
                    definition.schema(),
                    processor,
                    module.engine(),
                    module.tokens(),
                    control(module),
                    typesFor(module, processor))));
        }
        return diagnosis.of(subjects);
    }

    /** The names of the events that concern a processor; null if all may. */
    private @Nullable Set<String> typesFor(Module module, String processor) {
        ModuleDefinition definition = module.definition();
        if (processor.equals(definition.name() + "-forwarder")) {
            return Set.copyOf(jdbc.sql("SELECT DISTINCT event_type FROM %s.subscription".formatted(definition.schema()))
                    .query((row, n) -> row.getString(1))
                    .list());
        }
        ModuleDefinition.Projection declared = definition.projections().get(processor);
        List<Object> handlers = declared == null
                ? definition.policies()
                : List.of(declared.factory()
                        .apply(ProjectionTables.serving(
                                definition.schema(), declared.tables().toArray(String[]::new))));
        Set<String> types = new TreeSet<>();
        for (Object handler : handlers) {
            Set<String> handled = EventApplication.typesHandledBy(handler);
            if (handled.isEmpty()) {
                return null;
            }
            types.addAll(handled);
        }
        return definition.upcasters().isEmpty() ? types : null; // else stored events may bear other names
    }

    private ProjectionControl control(Module module) {
        return controls.apply(module.definition().schema());
    }

    @Override
    public void pause(String projection, boolean paused) {
        if (!control(moduleOf(projection)).pause(projection, paused)) {
            throw new RefusedException("%s is %s already".formatted(projection, paused ? "paused" : "running"));
        }
    }

    @Override
    public int split(String projection, @Nullable Integer segment) {
        return control(moduleOf(projection)).split(projection, segment);
    }

    @Override
    public int merge(String projection, @Nullable Integer segment) {
        return control(moduleOf(projection)).merge(projection, segment);
    }

    @Override
    public long rebuild(String projection, Compare compare, @Nullable Instant since) {
        Module module = moduleOf(projection);
        ModuleDefinition definition = module.definition();
        ModuleDefinition.Projection declared = definition.projections().get(projection);
        if (declared == null || !declared.isRebuildable()) {
            throw new RefusedException(
                    "The tables of %s hold more than its events tell, such as what workers note there: it cannot be rebuilt"
                            .formatted(projection));
        }
        if (since != null && !declared.byAggregate()) {
            throw new RefusedException(
                    "Rows of %s may come from several aggregates: it can be rebuilt only from the start"
                            .formatted(projection));
        }
        dropAbandoned();
        RebuildLock lock = RebuildLock.take(dataSource, lockName(definition, projection))
                .orElseThrow(() -> new RefusedException(
                        "%s is being rebuilt already: wait for it or cancel it".formatted(projection)));
        try {
            long id = module.rows().insert(projection, declared.tables(), compare, since, process);
            RebuildRun run = new RebuildRun(
                    new RebuildRun.Work(
                            definition.name(),
                            definition.schema(),
                            projection,
                            id,
                            compare,
                            since,
                            module.tokens(),
                            module.engine(),
                            !definition.upcasters().isEmpty(),
                            dataSource,
                            jdbc,
                            transaction,
                            lanes),
                    lock,
                    new ShadowTables(definition.schema(), id, declared.tables(), jdbc),
                    declared.factory().apply(ProjectionTables.copy(definition.schema(), declared.tables(), id)));
            runs.execute(run);
            return id;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static String lockName(ModuleDefinition definition, String projection) {
        return definition.schema() + "/" + projection;
    }

    private Module moduleOf(String projection) {
        return modules.values().stream()
                .filter(module -> module.definition().projections().containsKey(projection))
                .findFirst()
                .orElseThrow(() -> refusal(projection));
    }

    private RefusedException refusal(String name) {
        boolean isNoProjection = modules.keySet().stream()
                .anyMatch(module -> name.equals(module + "-policies") || name.equals(module + "-forwarder"));
        if (isNoProjection) {
            return new RefusedException(
                    "%s is no projection: it sends commands or events, and its work done again would send them again"
                            .formatted(name));
        }
        List<String> known = modules.values().stream()
                .flatMap(module -> module.definition().projections().keySet().stream())
                .sorted()
                .toList();
        return new RefusedException(
                Nearest.refusal("No projection %s runs in this process".formatted(name), name, known));
    }

    @Override
    public Optional<Rebuild> latest(String projection) {
        return moduleOf(projection).rows().latest(projection);
    }

    @Override
    public boolean cancel(String projection) {
        return moduleOf(projection).rows().cancel(projection);
    }

    /** Removes what rebuilds of dead processes left. */
    public void dropAbandoned() {
        try {
            for (Module module : modules.values()) {
                for (RebuildRows.Running running : module.rows().running()) {
                    transaction.executeWithoutResult(status -> dropIfAbandoned(module, running));
                }
            }
        } catch (RuntimeException e) {
            LOG.debug("Cannot look for abandoned rebuilds now: {}", e.toString());
        }
    }

    private void dropIfAbandoned(Module module, RebuildRows.Running running) {
        ModuleDefinition definition = module.definition();
        var _ = jdbc.sql("SET LOCAL lock_timeout = '2s'").update();
        if (RebuildLock.isFree(jdbc, lockName(definition, running.projection()))
                && module.rows().end(running.id(), State.ABANDONED, 0, "Its process died or lost the database.")) {
            new ShadowTables(definition.schema(), running.id(), running.tables(), jdbc).drop();
            LOG.warn("Removed what an abandoned rebuild of projection {} left", running.projection());
        }
    }

    /** Ends the rebuilds that run here; the old tables go on serving. */
    @Override
    public void close() {
        runs.shutdownNow();
        try {
            var _ = runs.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

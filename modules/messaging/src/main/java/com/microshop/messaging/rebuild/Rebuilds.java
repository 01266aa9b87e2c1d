package com.microshop.messaging.rebuild;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.ProjectionTables;
import com.microshop.messaging.Projections;
import com.microshop.messaging.RebuildRefusedException;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.PostgresEventStorageEngine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Watches and rebuilds the projections of the modules of this process. */
public final class Rebuilds implements Projections, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuilds.class);

    private static final int MOST_LANES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonSerializer serializer;
    private final String process = ManagementFactory.getRuntimeMXBean().getName();
    private final Map<String, Module> modules = new TreeMap<>();
    private final ExecutorService runs = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("rebuild-", 0).factory());

    private record Module(
            ModuleDefinition definition, PostgresEventStorageEngine engine, Tokens tokens, RebuildRows rows) {}

    /** Rebuilds in this database. */
    public Rebuilds(DataSource dataSource, PlatformTransactionManager transactions, JsonSerializer serializer) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.serializer = serializer;
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
        EventPosition position = module.tokens().of(name).first();
        record Lag(long events, Duration age) {}
        Lag lag = jdbc.sql("""
                        SELECT count(*), min(occurred_at)
                        FROM (SELECT occurred_at FROM %s.event WHERE (tx, idx) > (?, ?) LIMIT 100000) e
                        """.formatted(schema))
                .params(position.tx(), position.idx())
                .query((row, n) -> {
                    OffsetDateTime since = row.getObject(2, OffsetDateTime.class);
                    return new Lag(
                            row.getLong(1),
                            since == null ? Duration.ZERO : Duration.between(since.toInstant(), Instant.now()));
                })
                .single();
        return new ProjectionStatus(
                module.definition().name(),
                name,
                rebuildable,
                segments,
                lag.events(),
                lag.age(),
                module.rows().latest(name).orElse(null));
    }

    @Override
    public long rebuild(String projection, Compare compare) {
        Module module = moduleOf(projection);
        ModuleDefinition definition = module.definition();
        ModuleDefinition.Projection declared = definition.projections().get(projection);
        if (declared == null || !declared.isRebuildable()) {
            throw new RebuildRefusedException(
                    "The tables of %s hold more than its events tell, such as what workers note there: it cannot be rebuilt"
                            .formatted(projection));
        }
        dropAbandoned();
        RebuildLock lock = RebuildLock.take(dataSource, lockName(definition, projection))
                .orElseThrow(() -> new RebuildRefusedException(
                        "%s is being rebuilt already: wait for it or cancel it".formatted(projection)));
        try {
            long id = module.rows().insert(projection, declared.tables(), compare, process);
            RebuildRun run = new RebuildRun(
                    new RebuildRun.Work(
                            definition.name(),
                            definition.schema(),
                            projection,
                            id,
                            compare,
                            module.tokens(),
                            module.engine(),
                            !definition.upcasters().isEmpty(),
                            dataSource,
                            jdbc,
                            transaction,
                            Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_LANES)),
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

    private RebuildRefusedException refusal(String name) {
        boolean isNoProjection = modules.keySet().stream()
                .anyMatch(module -> name.equals(module + "-policies") || name.equals(module + "-forwarder"));
        if (isNoProjection) {
            return new RebuildRefusedException(
                    "%s does not write a read model; doing its work again would send commands or events again"
                            .formatted(name));
        }
        List<String> known = modules.values().stream()
                .flatMap(module -> module.definition().projections().keySet().stream())
                .sorted()
                .toList();
        return new RebuildRefusedException(
                "No projection %s runs in this process: there are %s".formatted(name, String.join(", ", known)));
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
        int ignored = jdbc.sql("SET LOCAL lock_timeout = '2s'").update();
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
            boolean ignored = runs.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package com.microshop.messaging.rebuild;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.ProjectionTables;
import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import com.microshop.messaging.RefusedException;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.ModuleStore;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rebuilds projections of the modules of this process. */
public final class Rebuilds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuilds.class);

    private static final int MAX_LANES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final int lanes;
    private final String process = ManagementFactory.getRuntimeMXBean().getName();
    private final Map<String, Module> modules = new TreeMap<>();
    private final ExecutorService runs = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("rebuild-", 0).factory());

    private record Module(ModuleDefinition definition, ModuleStore store, Tokens tokens, RebuildRows rows) {}

    /**
     * Rebuilds of projections in this database.
     *
     * @param lanes how many transactions of one rebuild run at a time; 0 for one for each processor, 8 at most
     */
    public Rebuilds(DataSource dataSource, PlatformTransactionManager transactions, int lanes) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.lanes = lanes > 0 ? lanes : Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_LANES);
    }

    /** Adds the projections of a module whose schema is up to date. */
    public void add(ModuleDefinition definition, ModuleStore store, Tokens tokens) {
        modules.put(
                definition.name(),
                new Module(definition, store, tokens, new RebuildRows(definition.name(), definition.schema(), jdbc)));
    }

    /**
     * Begins a rebuild in this process and returns at once.
     *
     * @param module the projection's module, which runs here
     * @param since handles only aggregates with events since then again; null for all
     * @return the rebuild's id
     * @throws RefusedException if the projection cannot be rebuilt, or not in part, or if it is being rebuilt already
     */
    public long begin(String module, String projection, Compare compare, @Nullable Instant since) {
        Module of = module(module);
        ModuleDefinition definition = of.definition();
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
            long id = of.rows().insert(projection, declared.tables(), compare, since, process);
            RebuildJob job = new RebuildJob(
                    id,
                    projection,
                    compare,
                    since,
                    of.store(),
                    of.tokens(),
                    !definition.upcasters().isEmpty(),
                    new RebuildJob.Database(dataSource, jdbc, transaction));
            RebuildRun run = new RebuildRun(
                    job,
                    lock,
                    new ShadowTables(definition.schema(), id, declared.tables(), jdbc),
                    declared.factory().apply(ProjectionTables.shadow(definition.schema(), declared.tables(), id)),
                    lanes);
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

    /** The latest rebuild of a projection of a module here, whichever process runs it. */
    public Optional<Rebuild> latest(String module, String projection) {
        return module(module).rows().latest(projection);
    }

    /** Asks the running rebuild of a projection of a module here to stop, wherever it runs; false if there is none. */
    public boolean cancel(String module, String projection) {
        return module(module).rows().cancel(projection);
    }

    private Module module(String name) {
        return Objects.requireNonNull(modules.get(name), name);
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

    /** Ends the rebuilds that run here; the old tables continue to serve. */
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

package com.microshop.messaging.projection;

import com.microshop.kernel.Nearest;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.Projections;
import com.microshop.messaging.RefusedException;
import com.microshop.messaging.processing.HandledEvents;
import com.microshop.messaging.processing.Positions;
import com.microshop.messaging.processing.ProcessorNames;
import com.microshop.messaging.processing.Processors;
import com.microshop.messaging.processing.RunningProjection;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.rebuild.Rebuilds;
import com.microshop.messaging.store.EventCounts.Waiting;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.ModuleStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.transaction.TransactionManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the projections of this process's modules and applies operators' requests. */
public final class OperatedProjections implements Projections, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OperatedProjections.class);

    private final JdbcClient jdbc;
    private final TransactionManager transactions;
    private final Processors processors;
    private final Rebuilds rebuilds;
    private final LagDiagnosis diagnosis;
    private final Map<String, Module> modules = new TreeMap<>();
    private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("projection-control").factory());

    /**
     * A module of this process.
     *
     * @param running its projections, by name
     */
    private record Module(
            ModuleDefinition definition,
            ModuleStore store,
            Tokens tokens,
            ProjectionPauses pauses,
            ProjectionFailures failures,
            Map<String, RunningProjection> running) {}

    /**
     * Projections in this database.
     *
     * @param transactions one transaction for each change of segments
     * @param processors run the projections
     * @param rebuilds rebuild them
     * @param diagnosis finds out why processors lag
     */
    public OperatedProjections(
            JdbcClient jdbc,
            TransactionManager transactions,
            Processors processors,
            Rebuilds rebuilds,
            LagDiagnosis diagnosis) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.processors = processors;
        this.rebuilds = rebuilds;
        this.diagnosis = diagnosis;
    }

    /**
     * Adds the projections of a module; they run from the start on.
     *
     * @param handlers what handles events for the serving tables, by projection
     */
    public void add(ModuleDefinition definition, ModuleStore store, Map<String, Object> handlers) {
        Tokens tokens = processors.tokens(store.schema());
        ControlTable table = new ControlTable(store.schema(), jdbc);
        ProjectionPauses pauses = new ProjectionPauses(table, tokens);
        ProjectionFailures failures = new ProjectionFailures(table);
        Map<String, RunningProjection> running = new HashMap<>();
        handlers.forEach((name, handler) -> {
            List<String> written =
                    Objects.requireNonNull(definition.projections().get(name)).tables();
            RunningProjection projection = processors.addProjection(name, handler, written, store, failures);
            running.put(name, projection);
            pauses.add(projection);
        });
        rebuilds.add(definition, store, tokens);
        modules.put(definition.name(), new Module(definition, store, tokens, pauses, failures, running));
    }

    /** Starts all projections but paused ones. */
    public void start() {
        modules.values().forEach(module -> module.pauses().apply());
        var _ = control.scheduleWithFixedDelay(this::followOperators, 1, 1, TimeUnit.SECONDS);
        var _ = control.scheduleWithFixedDelay(rebuilds::dropAbandoned, 0, 10, TimeUnit.SECONDS);
    }

    private void followOperators() {
        for (Module module : modules.values()) {
            try {
                module.pauses().apply();
                module.failures().note();
            } catch (RuntimeException e) {
                LOG.warn(
                        "Cannot apply pauses or note failures of the projections of {} now: {}",
                        module.definition().name(),
                        e.toString());
            }
        }
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
        String ofModule = module.definition().name();
        Positions positions = module.tokens().of(name);
        EventPosition position = positions.first();
        Waiting waiting = module.store().counts().waiting(position, typesFor(module, name));
        return new ProjectionStatus(
                ofModule,
                name,
                rebuildable,
                module.pauses().isPaused(name),
                position.tx() + "," + position.idx(),
                module.tokens().claims(name).stream()
                        .map(claim -> new SegmentStatus(claim.segment(), claim.owner()))
                        .toList(),
                waiting.events(),
                waiting.age(),
                module.failures().of(name, positions).orElse(null),
                rebuilds.latest(ofModule, name).orElse(null));
    }

    @Override
    public List<Lag> explainLag() {
        List<LagDiagnosis.Subject> subjects = new ArrayList<>();
        for (Module module : modules.values()) {
            String name = module.definition().name();
            Set<String> all = new TreeSet<>(module.definition().projections().keySet());
            all.add(ProcessorNames.forwarder(name));
            if (!module.definition().policies().isEmpty()) {
                all.add(ProcessorNames.policies(name));
            }
            all.forEach(processor -> subjects.add(new LagDiagnosis.Subject(
                    processor,
                    module.store(),
                    module.tokens(),
                    module.pauses(),
                    module.failures(),
                    typesFor(module, processor))));
        }
        return diagnosis.of(subjects);
    }

    /** The names of the events that concern a processor; null if all may. */
    private static @Nullable Set<String> typesFor(Module module, String processor) {
        ModuleDefinition definition = module.definition();
        if (processor.equals(ProcessorNames.forwarder(definition.name()))) {
            return module.store().subscriptions().types();
        }
        ModuleDefinition.Projection declared = definition.projections().get(processor);
        List<Object> handlers =
                declared == null ? definition.policies() : List.of(declared.serving(definition.schema()));
        Set<String> types = new TreeSet<>();
        for (Object handler : handlers) {
            Set<String> handled = HandledEvents.namesOf(handler);
            if (handled.isEmpty()) {
                return null;
            }
            types.addAll(handled);
        }
        return definition.upcasters().isEmpty() ? types : null; // else stored events may bear other names
    }

    @Override
    public void pause(String projection, boolean paused) {
        ProjectionPauses pauses = moduleOf(projection).pauses();
        boolean isChanged = paused ? pauses.pause(projection) : pauses.resume(projection);
        if (!isChanged) {
            throw new RefusedException("%s is %s already".formatted(projection, paused ? "paused" : "running"));
        }
    }

    @Override
    public int split(String projection, @Nullable Integer segment) {
        return changes(moduleOf(projection)).split(projection, segment);
    }

    @Override
    public int merge(String projection, @Nullable Integer segment) {
        Module module = moduleOf(projection);
        RunningProjection running = module.running().get(projection);
        if (running == null) {
            throw new RefusedException("No projection %s runs in this process".formatted(projection));
        }
        return changes(module).merge(running, segment);
    }

    private SegmentChanges changes(Module module) {
        return new SegmentChanges(module.tokens(), module.pauses(), transactions);
    }

    @Override
    public long rebuild(String projection, Compare compare, @Nullable Instant since) {
        return rebuilds.begin(moduleOf(projection).definition().name(), projection, compare, since);
    }

    @Override
    public Optional<Rebuild> latest(String projection) {
        return rebuilds.latest(moduleOf(projection).definition().name(), projection);
    }

    @Override
    public boolean cancel(String projection) {
        return rebuilds.cancel(moduleOf(projection).definition().name(), projection);
    }

    private Module moduleOf(String projection) {
        return modules.values().stream()
                .filter(module -> module.definition().projections().containsKey(projection))
                .findFirst()
                .orElseThrow(() -> refusal(projection));
    }

    private RefusedException refusal(String name) {
        boolean isNoProjection = modules.keySet().stream()
                .anyMatch(module ->
                        name.equals(ProcessorNames.policies(module)) || name.equals(ProcessorNames.forwarder(module)));
        if (isNoProjection) {
            return new RefusedException(
                    "%s is not a projection: it sends commands or events, and its work done again would send them again"
                            .formatted(name));
        }
        List<String> known = modules.values().stream()
                .flatMap(module -> module.definition().projections().keySet().stream())
                .sorted()
                .toList();
        return new RefusedException(
                Nearest.refusal("No projection %s runs in this process".formatted(name), name, known));
    }

    /** Ends the rebuilds that run here; their projections are served by the old tables. Processors are stopped by others. */
    @Override
    public void close() {
        control.shutdownNow();
        rebuilds.close();
    }
}

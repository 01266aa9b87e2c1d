package com.microshop.messaging.store;

import com.microshop.kernel.Nearest;
import com.microshop.messaging.EventHistory;
import com.microshop.messaging.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Browses event stores below the horizon, with an index or for a few seconds at most. */
public final class EventBrowser implements EventHistory {

    private static final int MOST = 1_000;
    private static final Pattern POSITION = Pattern.compile("\\d{1,18},\\d{1,18}");

    private final PatientReads reads;
    private final Supplier<Map<String, ModuleStore>> modules;
    private final Function<String, Set<String>> eventTypes;

    /**
     * Creates the browser.
     *
     * @param patience how long a statement may take
     * @param modules the stores of the modules here
     * @param eventTypes the names of the events that a module has or imports, as far as its code says
     */
    public EventBrowser(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Duration patience,
            Supplier<Map<String, ModuleStore>> modules,
            Function<String, Set<String>> eventTypes) {
        this.reads = new PatientReads(jdbc, transactions, patience);
        this.modules = modules;
        this.eventTypes = eventTypes;
    }

    @Override
    public List<Row> browse(String module, Filter filter) {
        ModuleStore stores = storesOf(module, modules.get());
        if (filter.limit() < 1 || filter.limit() > MOST) {
            throw new IllegalArgumentException("The limit must be from 1 to 1000.");
        }
        String after = filter.after();
        if (after != null && !POSITION.matcher(after).matches()) {
            throw new IllegalArgumentException("A position is two numbers such as 1234,56, not " + after + ".");
        }
        EventPosition head = stores.positions().head();
        List<Row> rows = reads.read(() -> tooLong(module, filter.type()), () -> read(module, stores, filter, head));
        if (rows.isEmpty() && after == null) {
            requireType(module, filter.type());
        }
        return rows;
    }

    /** The stores of a module here; refuses with a sentence if there is none. */
    static ModuleStore storesOf(String module, Map<String, ModuleStore> here) {
        ModuleStore stores = here.get(module);
        if (stores == null) {
            throw new IllegalArgumentException(
                    Nearest.refusal("There is no module %s in this process".formatted(module), module, here.keySet()));
        }
        return stores;
    }

    private String tooLong(String module, @Nullable String type) {
        requireType(module, type);
        return "Looking for these events takes longer than %d s; name an aggregate or a correlation id, or begin at a position."
                .formatted(reads.patience().toSeconds());
    }

    /** Refuses a type that neither was found nor is known to the code: what is retired is known to the store alone. */
    private void requireType(String module, @Nullable String type) {
        if (type == null) {
            return;
        }
        Set<String> known = new TreeSet<>();
        for (String name : eventTypes.apply(module)) {
            String simpleName = name.substring(name.lastIndexOf('.') + 1);
            if (type.equals(name) || type.equals(simpleName)) {
                return;
            }
            known.add(type.contains(".") ? name : simpleName);
        }
        throw new IllegalArgumentException(
                Nearest.refusal("Module %s knows no event %s".formatted(module, type), type, known));
    }

    @Override
    public List<StoredEvent> story(String id, Set<String> also, boolean onlyCorrelated, int limit) {
        Map<String, ModuleStore> here = new TreeMap<>(modules.get());
        return reads.read(
                () -> "Looking for the events of %s takes longer than %d s; try again when the shop has less to do."
                        .formatted(id, reads.patience().toSeconds()),
                () -> {
                    List<StoredEvent> events;
                    Set<String> correlations;
                    Set<String> found = new TreeSet<>(also);
                    found.add(id);
                    do {
                        correlations = Set.copyOf(found);
                        events = correlated(here, onlyCorrelated ? null : id, correlations, limit);
                        events.stream()
                                .filter(event ->
                                        !onlyCorrelated && event.aggregateId().equals(id))
                                .map(StoredEvent::correlationId)
                                .filter(Objects::nonNull)
                                .forEach(found::add);
                    } while (!correlations.containsAll(found));
                    return events;
                });
    }

    private List<StoredEvent> correlated(
            Map<String, ModuleStore> here, @Nullable String aggregateId, Set<String> correlations, int limit) {
        List<StoredEvent> events = new ArrayList<>();
        here.forEach((module, stores) -> events.addAll(reads.jdbc()
                // Each half has an index of its own.
                .sql("""
                        SELECT * FROM %1$s.event WHERE (tx, idx) IN (
                            SELECT tx, idx FROM %1$s.event WHERE correlation_id IN (:correlations) AND source IS NULL
                            UNION SELECT tx, idx FROM %1$s.event WHERE aggregate_id = :aggregate AND source IS NULL)
                        ORDER BY tx, idx LIMIT :limit
                        """.formatted(stores.schema()))
                .param("correlations", correlations)
                .param("aggregate", aggregateId, Types.VARCHAR)
                .param("limit", limit)
                .query((result, n) -> row(module, result).event())
                .list()));
        events.sort(Comparator.comparing(StoredEvent::occurredAt));
        return events.subList(0, Math.min(limit, events.size()));
    }

    private List<Row> read(String module, ModuleStore stores, Filter filter, EventPosition head) {
        List<Object> parameters = new ArrayList<>(List.of(head.tx(), head.idx()));
        StringBuilder where = new StringBuilder("(tx, idx) <= (?, ?)");
        where.append(filter.imported() ? " AND source IS NOT NULL" : " AND source IS NULL");
        add(where, parameters, " AND aggregate_id = ?", filter.aggregateId());
        add(where, parameters, " AND correlation_id = ?", filter.correlationId());
        add(where, parameters, " AND occurred_at >= ?", atUtc(filter.since()));
        add(where, parameters, " AND occurred_at < ?", atUtc(filter.until()));
        String type = filter.type();
        if (type != null) {
            where.append(" AND (type = ? OR right(type, length(?) + 1) = '.' || ?)");
            parameters.addAll(List.of(type, type, type));
        }
        String after = filter.after();
        if (after != null) {
            where.append(filter.newestFirst() ? " AND (tx, idx) < (?, ?)" : " AND (tx, idx) > (?, ?)");
            int comma = after.indexOf(',');
            parameters.add(Long.valueOf(after.substring(0, comma)));
            parameters.add(Long.valueOf(after.substring(comma + 1)));
        }
        parameters.add(filter.limit());
        // An aggregate's own events are in the order of their sequence, which its index has. What another index finds
        // is found
        // first and sorted then: the planner may else walk the whole table in its order.
        boolean isByAggregate = filter.aggregateId() != null && !filter.imported();
        boolean isFew = !isByAggregate && (filter.aggregateId() != null || filter.correlationId() != null);
        String direction = filter.newestFirst() ? "DESC" : "ASC";
        return reads.jdbc()
                .sql("""
                        WITH matching AS %s (SELECT * FROM %s.event WHERE %s)
                        SELECT * FROM matching ORDER BY %s LIMIT ?
                        """.formatted(
                                isFew ? "MATERIALIZED" : "NOT MATERIALIZED",
                                stores.schema(),
                                where,
                                isByAggregate ? "sequence " + direction : "tx %1$s, idx %1$s".formatted(direction)))
                .params(parameters)
                .query((result, n) -> row(module, result))
                .list();
    }

    /**
     * A module's own events of one story, in their order.
     *
     * @param module one of those here
     */
    public List<StoredEvent> ownStory(String module, String correlationId, int limit) {
        return reads.jdbc()
                .sql("SELECT * FROM %s.event WHERE correlation_id = ? AND source IS NULL ORDER BY tx, idx LIMIT ?"
                        .formatted(storesOf(module, modules.get()).schema()))
                .params(correlationId, limit)
                .query((result, n) -> row(module, result).event())
                .list();
    }

    private static void add(StringBuilder where, List<Object> parameters, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(condition);
            parameters.add(value);
        }
    }

    private static @Nullable OffsetDateTime atUtc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Row row(String module, ResultSet result) throws SQLException {
        return new Row(
                result.getLong("tx") + "," + result.getLong("idx"),
                result.getString("revision"),
                new StoredEvent(
                        module,
                        result.getString("event_id"),
                        result.getString("type"),
                        result.getString("aggregate_id"),
                        result.getLong("sequence"),
                        result.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                        result.getString("source"),
                        result.getString("causation_id"),
                        result.getString("correlation_id"),
                        result.getString("payload")),
                result.getString("metadata"));
    }
}

package com.microshop.messaging.config;

import com.microshop.messaging.EventHistory;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.processing.Processors.ModuleStores;
import com.microshop.messaging.store.EventPosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Browses event stores below the horizon, with an index or for a few seconds at most. */
final class EventBrowser implements EventHistory {

    private static final int MOST = 1_000;
    private static final String CANCELLED = "57014";
    private static final Pattern POSITION = Pattern.compile("\\d{1,18},\\d{1,18}");

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Supplier<Map<String, ModuleStores>> modules;
    private final Duration patience;

    EventBrowser(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Supplier<Map<String, ModuleStores>> modules,
            Duration patience) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.modules = modules;
        this.patience = patience;
    }

    @Override
    public List<Row> browse(String module, Filter filter) {
        Map<String, ModuleStores> here = new TreeMap<>(modules.get());
        ModuleStores stores = here.get(module);
        if (stores == null) {
            throw new IllegalArgumentException("There is no module %s in this process; it runs %s."
                    .formatted(module, String.join(", ", here.keySet())));
        }
        if (filter.limit() < 1 || filter.limit() > MOST) {
            throw new IllegalArgumentException("The limit must be from 1 to 1000.");
        }
        String after = filter.after();
        if (after != null && !POSITION.matcher(after).matches()) {
            throw new IllegalArgumentException("A position is two numbers such as 1234,56, not " + after + ".");
        }
        try {
            List<Row> rows = transaction.execute(status -> {
                String ignored = jdbc.sql("SELECT set_config('statement_timeout', ?, true)")
                        .param(patience.toMillis() + "ms")
                        .query(String.class)
                        .single();
                return read(module, stores, filter);
            });
            return rows == null ? List.of() : rows;
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException sql && CANCELLED.equals(sql.getSQLState())) {
                throw new OverloadedException("Looking for these events takes longer than %d s; name an aggregate or a"
                                .formatted(patience.toSeconds())
                        + " correlation id, or begin at a position.");
            }
            throw e;
        }
    }

    private List<Row> read(String module, ModuleStores stores, Filter filter) {
        EventPosition head = stores.engine().createHeadToken();
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
        // What an index finds is found first and sorted then: the planner may else walk the whole table in its order.
        boolean isFew = filter.aggregateId() != null || filter.correlationId() != null;
        return jdbc.sql("""
                        WITH matching AS %s (SELECT * FROM %s.event WHERE %s)
                        SELECT * FROM matching ORDER BY tx %4$s, idx %4$s LIMIT ?
                        """.formatted(
                                isFew ? "MATERIALIZED" : "NOT MATERIALIZED",
                                stores.schema(),
                                where,
                                filter.newestFirst() ? "DESC" : "ASC"))
                .params(parameters)
                .query((result, n) -> row(module, result))
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

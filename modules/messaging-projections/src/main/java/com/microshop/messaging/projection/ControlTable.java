package com.microshop.messaging.projection;

import com.microshop.messaging.store.EventPosition;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which projections of one module are paused, and which failed last at what: the table {@code projection_control}. */
final class ControlTable {

    private final String schema;
    private final JdbcClient jdbc;

    ControlTable(String schema, JdbcClient jdbc) {
        this.schema = schema;
        this.jdbc = jdbc;
    }

    /**
     * A batch that failed.
     *
     * @param aggregateId whose event was the first of the batch
     * @param position of that event
     */
    record FailedBatch(String message, String aggregateId, EventPosition position, Instant at) {}

    /** The projections that may not run now. */
    List<String> paused() {
        return jdbc.sql("SELECT projection FROM %s.projection_control WHERE paused_until > now()".formatted(schema))
                .query((row, n) -> row.getString(1))
                .list();
    }

    /** Whether an operator has paused the projection. */
    boolean isPaused(String projection) {
        return jdbc.sql("SELECT count(*) FROM %s.projection_control WHERE projection = ? AND paused_until = 'infinity'"
                                .formatted(schema))
                        .param(projection)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Pauses the projection until an operator resumes it; false if it is paused already. */
    boolean pause(String projection) {
        return pauseUntil(projection, "'infinity'");
    }

    /** Pauses the projection for 30 s at most, unless an operator has paused it. */
    boolean pauseBriefly(String projection) {
        return pauseUntil(projection, "now() + interval '30 seconds'");
    }

    private boolean pauseUntil(String projection, String until) {
        return jdbc.sql("""
                                INSERT INTO %1$s.projection_control AS c (projection, paused_until) VALUES (?, %2$s)
                                ON CONFLICT (projection) DO UPDATE SET paused_until = excluded.paused_until
                                WHERE c.paused_until IS DISTINCT FROM 'infinity'
                                """.formatted(schema, until)).param(projection).update() > 0;
    }

    /** Ends an operator's pause; false if there is none. */
    boolean resume(String projection) {
        return jdbc.sql("""
                        UPDATE %s.projection_control SET paused_until = NULL
                        WHERE projection = ? AND paused_until = 'infinity'
                        """.formatted(schema)).param(projection).update() > 0;
    }

    /** Ends a brief pause, not an operator's. */
    void endBriefPause(String projection) {
        var _ = jdbc.sql("""
                        UPDATE %s.projection_control SET paused_until = NULL
                        WHERE projection = ? AND paused_until <> 'infinity'
                        """.formatted(schema)).param(projection).update();
    }

    /** Notes the latest failure of a projection. */
    void noteFailure(String projection, String message, String aggregateId, EventPosition position) {
        var _ = jdbc.sql("""
                        INSERT INTO %s.projection_control (projection, error, error_aggregate, error_tx, error_idx, error_at)
                        VALUES (?, ?, ?, ?, ?, now()) ON CONFLICT (projection) DO UPDATE
                        SET error = excluded.error, error_aggregate = excluded.error_aggregate,
                            error_tx = excluded.error_tx, error_idx = excluded.error_idx, error_at = excluded.error_at
                        """.formatted(schema))
                .params(projection, message, aggregateId, position.tx(), position.idx())
                .update();
    }

    /** The latest failure of a projection, also if it is over. */
    Optional<FailedBatch> failure(String projection) {
        return jdbc.sql("""
                        SELECT error, error_aggregate, error_tx, error_idx, error_at FROM %s.projection_control
                        WHERE projection = ? AND error IS NOT NULL
                        """.formatted(schema))
                .param(projection)
                .query((row, n) -> new FailedBatch(
                        row.getString("error"),
                        row.getString("error_aggregate"),
                        new EventPosition(row.getLong("error_tx"), row.getLong("error_idx")),
                        row.getObject("error_at", OffsetDateTime.class).toInstant()))
                .optional();
    }
}

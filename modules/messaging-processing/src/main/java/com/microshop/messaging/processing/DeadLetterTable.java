package com.microshop.messaging.processing;

import com.microshop.messaging.DeadLetters.Content;
import com.microshop.messaging.DeadLetters.Letter;
import com.microshop.messaging.store.JsonSerializer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.DefaultDeadLetterJdbcConverter;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One module's dead letters as Axon's queue keeps them, for what the queue cannot do: reach one of very many by its id.
 *
 * <p>Claims are the queue's own, so that its holder keeps all others away.
 */
final class DeadLetterTable {

    private static final int PATIENCE_SECONDS = 10;

    private static final String OF_ITS_SEQUENCE = """
            WHERE (processing_group, sequence_identifier) =
                (SELECT processing_group, sequence_identifier FROM %s.dead_letter WHERE dead_letter_id = ?)
            """;

    private static final String CLAIM = """
            UPDATE %1$s.dead_letter AS letter SET processing_started = ?
            WHERE dead_letter_id = ? AND (processing_started IS NULL OR processing_started < ?)
                AND NOT EXISTS (
                    SELECT 1 FROM %1$s.dead_letter AS earlier
                    WHERE earlier.processing_group = letter.processing_group
                        AND earlier.sequence_identifier = letter.sequence_identifier
                        AND earlier.sequence_index < letter.sequence_index)
            RETURNING letter.*
            """;

    private static final String CLAIM_NEXT = """
            UPDATE %1$s.dead_letter SET processing_started = ?
            WHERE (processing_started IS NULL OR processing_started < ?) AND dead_letter_id = (
                SELECT following.dead_letter_id FROM %1$s.dead_letter AS following JOIN %1$s.dead_letter AS letter
                    USING (processing_group, sequence_identifier)
                WHERE letter.dead_letter_id = ? AND following.sequence_index > letter.sequence_index
                ORDER BY following.sequence_index LIMIT 1)
            RETURNING *
            """;

    /** Also those before it: the process that tries the sequence holds one of them until it holds the next. */
    private static final String LOCK = """
            SELECT letter.dead_letter_id, letter.processing_started
            FROM %1$s.dead_letter AS letter JOIN %1$s.dead_letter AS last USING (processing_group, sequence_identifier)
            WHERE last.dead_letter_id = ? AND letter.sequence_index <= last.sequence_index
            ORDER BY letter.sequence_index FOR UPDATE OF letter
            """;

    private final String module;
    private final String schema;
    private final JdbcClient jdbc;
    private final Duration claim;
    private final Reader reader;

    /**
     * The table in a schema.
     *
     * @param claim how long a claim holds
     */
    DeadLetterTable(String module, String schema, DataSource dataSource, JsonSerializer serializer, Duration claim) {
        this.module = module;
        this.schema = schema;
        this.claim = claim;
        JdbcTemplate template = new JdbcTemplate(dataSource);
        template.setQueryTimeout(PATIENCE_SECONDS);
        this.jdbc = JdbcClient.create(template);
        this.reader = Reader.of(schema, serializer);
    }

    /** Reads rows as the queue does; its builder is open to subclasses only. */
    private static final class Reader extends DefaultDeadLetterJdbcConverter<EventMessage<?>> {

        private Reader(Builder<EventMessage<?>> builder) {
            super(builder);
        }

        static Reader of(String schema, JsonSerializer serializer) {
            Builder<EventMessage<?>> builder = builder();
            return new Reader(builder.schema(columns(schema))
                    .genericSerializer(serializer)
                    .eventSerializer(serializer));
        }
    }

    /** How Axon finds its way in the table. */
    static DeadLetterSchema columns(String schema) {
        return DeadLetterSchema.builder()
                .deadLetterTable(schema + ".dead_letter")
                .deadLetterIdentifierColumn("dead_letter_id")
                .processingGroupColumn("processing_group")
                .sequenceIdentifierColumn("sequence_identifier")
                .sequenceIndexColumn("sequence_index")
                .messageTypeColumn("message_type")
                .eventIdentifierColumn("event_id")
                .payloadTypeColumn("payload_type")
                .payloadRevisionColumn("payload_revision")
                .metaDataColumn("metadata")
                .aggregateTypeColumn("aggregate_type")
                .aggregateIdentifierColumn("aggregate_id")
                .sequenceNumberColumn("sequence_number")
                .tokenTypeColumn("token_type")
                .enqueuedAtColumn("enqueued_at")
                .lastTouchedColumn("last_touched")
                .processingStartedColumn("processing_started")
                .causeTypeColumn("cause_type")
                .causeMessageColumn("cause_message")
                .build();
    }

    String module() {
        return module;
    }

    long count() {
        return jdbc.sql("SELECT count(*) FROM %s.dead_letter".formatted(schema))
                .query(Long.class)
                .single();
    }

    /** How many are left of a letter's sequence. */
    long sizeOf(Letter letter) {
        return jdbc.sql("SELECT count(*) FROM %s.dead_letter WHERE processing_group = ? AND sequence_identifier = ?"
                        .formatted(schema))
                .params(letter.group(), letter.sequence())
                .query(Long.class)
                .single();
    }

    List<Letter> list(int limit) {
        return jdbc.sql(lines("") + "ORDER BY stands_since, processing_group, sequence_identifier, ahead LIMIT ?")
                .param(limit)
                .query((row, n) -> letter(row))
                .list();
    }

    Optional<Content> find(String id) {
        return jdbc.sql(lines(here(OF_ITS_SEQUENCE)) + "WHERE dead_letter_id = ?")
                .params(id, id)
                .query((row, n) -> new Content(letter(row), text(row, "payload"), text(row, "metadata")))
                .optional();
    }

    /** The first of the sequence that one belongs to. */
    Optional<Letter> firstWith(String id) {
        return jdbc.sql(lines(here(OF_ITS_SEQUENCE)) + "WHERE ahead = 0")
                .param(id)
                .query((row, n) -> letter(row))
                .optional();
    }

    /** Claims one; empty if it is not the first of its sequence, or if another holds it. */
    Optional<JdbcDeadLetter<EventMessage<?>>> claim(String id) {
        Instant now = GenericDeadLetter.clock.instant();
        return jdbc.sql(here(CLAIM))
                .params(DateTimeUtils.formatInstant(now), id, DateTimeUtils.formatInstant(now.minus(claim)))
                .query((row, n) -> reader.convertToLetter(row))
                .optional();
    }

    /** Claims the one behind one that the caller holds; empty if there is none. */
    Optional<JdbcDeadLetter<EventMessage<?>>> claimNext(JdbcDeadLetter<EventMessage<?>> held) {
        Instant now = GenericDeadLetter.clock.instant();
        return jdbc.sql(here(CLAIM_NEXT))
                .params(
                        DateTimeUtils.formatInstant(now),
                        DateTimeUtils.formatInstant(now.minus(claim)),
                        held.getIdentifier())
                .query((row, n) -> reader.convertToLetter(row))
                .optional();
    }

    /** Releases a claim with the dead letter unchanged. */
    void release(JdbcDeadLetter<EventMessage<?>> held) {
        var _ = jdbc.sql("UPDATE %s.dead_letter SET processing_started = NULL WHERE dead_letter_id = ?"
                        .formatted(schema))
                .param(held.getIdentifier())
                .update();
    }

    /**
     * Removes one unless its sequence is being tried; whether it has done so. Needs a transaction, for its locks.
     */
    boolean remove(String id) {
        String limit =
                DateTimeUtils.formatInstant(GenericDeadLetter.clock.instant().minus(claim));
        boolean isBeingTried = jdbc.sql(here(LOCK))
                .param(id)
                .query((row, n) -> isHeld(row.getString("processing_started"), limit))
                .list()
                .contains(true);
        return !isBeingTried
                && jdbc.sql("DELETE FROM %s.dead_letter WHERE dead_letter_id = ?".formatted(schema))
                                .param(id)
                                .update()
                        > 0;
    }

    /**
     * Letters with their place in line. How often one was tried is among its diagnostics; versions that do not count leave
     * that as it is.
     */
    private String lines(String which) {
        return """
                    SELECT * FROM (
                        SELECT *,
                            row_number() OVER line - 1 AS ahead,
                            count(*) OVER whole - row_number() OVER line AS behind,
                            min(enqueued_at) OVER whole AS stands_since,
                            coalesce((convert_from(diagnostics, 'UTF8')::jsonb ->> '%2$s')::integer, (cause_type IS NOT NULL)::integer)
                                AS attempts
                        FROM %1$s.dead_letter %3$s
                        WINDOW whole AS (PARTITION BY processing_group, sequence_identifier),
                            line AS (PARTITION BY processing_group, sequence_identifier ORDER BY sequence_index)
                    ) lines
                    """.formatted(schema, PolicyInvoker.ATTEMPTS, which);
    }

    private String here(String sql) {
        return sql.formatted(schema);
    }

    /** Times are compared as they are stored, which is how the queue does it. */
    private static boolean isHeld(@Nullable String since, String limit) {
        return since != null && since.compareTo(limit) >= 0;
    }

    private Letter letter(ResultSet row) throws SQLException {
        String limit =
                DateTimeUtils.formatInstant(GenericDeadLetter.clock.instant().minus(claim));
        int attempts = row.getInt("attempts");
        return new Letter(
                row.getString("dead_letter_id"),
                module,
                row.getString("processing_group"),
                row.getString("sequence_identifier"),
                row.getLong("ahead"),
                row.getLong("behind"),
                row.getString("payload_type"),
                row.getString("event_id"),
                row.getString("aggregate_id"),
                row.getString("cause_type"),
                row.getString("cause_message"),
                Instant.parse(row.getString("enqueued_at")),
                attempts == 0 ? null : Instant.parse(row.getString("last_touched")),
                attempts,
                isHeld(row.getString("processing_started"), limit));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}

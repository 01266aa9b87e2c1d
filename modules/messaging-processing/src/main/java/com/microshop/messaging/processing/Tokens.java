package com.microshop.messaging.processing;

import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.JsonSerializer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far the processors of one module are, and which process has claimed which of their segments: the table {@code
 * token_entry}, which nothing else reads or writes.
 */
public final class Tokens {

    /** A claim that was not extended for this long has ended: any process may take it. */
    static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(8);

    private static final String SELECT =
            "SELECT segment, token, token_type FROM %s.token_entry WHERE processor_name = ? ORDER BY segment";

    private final String schema;
    private final JdbcClient jdbc;
    private final JsonSerializer serializer;

    /** Those in a schema. */
    public Tokens(String schema, JdbcClient jdbc, JsonSerializer serializer) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.serializer = serializer;
    }

    /**
     * The same table as Axon's processors use it.
     *
     * @param dataSource gives connections of the current transaction
     * @param nodeId the owner of claims
     */
    TokenStore forProcessors(DataSource dataSource, String nodeId) {
        return JdbcTokenStore.builder()
                .connectionProvider(dataSource::getConnection)
                .serializer(serializer)
                .claimTimeout(CLAIM_TIMEOUT)
                .nodeId(nodeId)
                .schema(TokenSchema.builder()
                        .setTokenTable(schema + ".token_entry")
                        .setProcessorNameColumn("processor_name")
                        .setTokenTypeColumn("token_type")
                        .build())
                .build();
    }

    /** The same, as another connection sees them. */
    public Tokens seenBy(JdbcClient connection) {
        return new Tokens(schema, connection, serializer);
    }

    private record Stored(int segment, EventPosition lower, EventPosition upper) {}

    /**
     * A segment of a processor.
     *
     * @param owner the process that has claimed it; null if none has
     */
    public record Claim(int segment, @Nullable String owner) {}

    /** Where a processor has been at least. */
    public Positions of(String processor) {
        return positions(stored(processor, SELECT));
    }

    /**
     * Where a processor is, which holds until the transaction ends; empty while it is merging segments, when no position says
     * what it has done.
     */
    public Optional<Positions> locked(String processor) {
        return unmerged(stored(processor, SELECT + " FOR UPDATE"));
    }

    /** Where a processor is; empty while it is merging segments, when no position says what it has done. */
    public Optional<Positions> unmerged(String processor) {
        return unmerged(stored(processor, SELECT));
    }

    private static Optional<Positions> unmerged(List<Stored> tokens) {
        return tokens.stream().allMatch(token -> token.lower().equals(token.upper()))
                ? Optional.of(positions(tokens))
                : Optional.empty();
    }

    private List<Stored> stored(String processor, String sql) {
        return jdbc.sql(sql.formatted(schema))
                .param(processor)
                .query((row, n) -> token(row))
                .list();
    }

    private Stored token(ResultSet row) throws SQLException {
        byte[] bytes = row.getBytes("token");
        if (bytes == null) {
            return new Stored(row.getInt("segment"), EventPosition.START, EventPosition.START);
        }
        TrackingToken token = serializer.deserialize(
                new SimpleSerializedObject<>(bytes, byte[].class, row.getString("token_type"), null));
        return new Stored(
                row.getInt("segment"),
                EventPosition.of(WrappedToken.unwrapLowerBound(token)),
                EventPosition.of(WrappedToken.unwrapUpperBound(token)));
    }

    private static Positions positions(List<Stored> tokens) {
        if (tokens.isEmpty()) {
            return Positions.START;
        }
        int[] ids = tokens.stream().mapToInt(Stored::segment).toArray();
        Map<Segment, EventPosition> positions = new HashMap<>();
        tokens.forEach(token -> positions.put(Segment.computeSegment(token.segment(), ids), token.lower()));
        return new Positions(positions);
    }

    /**
     * Another text whenever these tables may hold something else: a batch stores its token together with its rows, and a rebuild
     * puts other tables in the place of these.
     *
     * @param tables written by the processor alone, without the schema
     */
    String state(String processor, List<String> tables) {
        return jdbc.sql("""
                        SELECT concat_ws(' ',
                            (SELECT string_agg(segment || ':' || encode(token, 'escape'), ' ' ORDER BY segment)
                                FROM %1$s.token_entry WHERE processor_name = ?),
                            (SELECT string_agg(to_regclass('%1$s.' || name)::oid::text, ' ')
                                FROM unnest(?::text[]) AS tables (name)))
                        """.formatted(schema))
                .params(processor, tables.toArray(String[]::new))
                .query(String.class)
                .single();
    }

    /** The segments of a processor and who has claimed them, also if that process has not been heard of for long. */
    public List<Claim> claims(String processor) {
        return jdbc.sql("SELECT segment, owner FROM %s.token_entry WHERE processor_name = ? ORDER BY segment"
                        .formatted(schema))
                .param(processor)
                .query((row, n) -> new Claim(row.getInt(1), row.getString(2)))
                .list();
    }

    /** The segments of a processor that no process works on: not claimed, or by one that has let the claim run out. */
    public List<Integer> unclaimed(String processor) {
        return jdbc.sql("""
                        SELECT segment FROM %s.token_entry WHERE processor_name = ?
                            AND (owner IS NULL OR timestamp::timestamptz < now() - make_interval(secs => ?))
                        ORDER BY segment
                        """.formatted(schema))
                .params(processor, CLAIM_TIMEOUT.toSeconds())
                .query((row, n) -> row.getInt(1))
                .list();
    }

    /** The same of all processors of the module, by their names. */
    Map<String, List<Integer>> unclaimed() {
        Map<String, List<Integer>> unclaimed = new TreeMap<>();
        jdbc.sql("""
                        SELECT processor_name, segment FROM %s.token_entry
                        WHERE owner IS NULL OR timestamp::timestamptz < now() - make_interval(secs => ?)
                        """.formatted(schema)).param(CLAIM_TIMEOUT.toSeconds()).query(row -> {
            unclaimed
                    .computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                    .add(row.getInt(2));
        });
        return unclaimed;
    }

    /** How many segments each processor has. */
    Map<String, Integer> segments() {
        Map<String, Integer> segments = new TreeMap<>();
        jdbc.sql("SELECT processor_name, count(*) FROM %s.token_entry GROUP BY processor_name".formatted(schema))
                .query(row -> {
                    segments.put(row.getString(1), row.getInt(2));
                });
        return segments;
    }

    /** Adds a segment that is where another one is; part of the caller's transaction, while no process works on them. */
    public void addCopy(String processor, Segment of, Segment added) {
        var _ = jdbc.sql("""
                        INSERT INTO %1$s.token_entry (processor_name, segment, token, token_type, timestamp)
                        SELECT processor_name, ?, token, token_type, timestamp FROM %1$s.token_entry
                        WHERE processor_name = ? AND segment = ?
                        """.formatted(schema))
                .params(added.getSegmentId(), processor, of.getSegmentId())
                .update();
    }

    /** Makes one segment of two; part of the caller's transaction, while no process works on them. */
    public void merge(String processor, Segment kept, Segment removed) {
        var _ = jdbc.sql("DELETE FROM %s.token_entry WHERE processor_name = ? AND segment = ?".formatted(schema))
                .params(processor, removed.getSegmentId())
                .update();
        var _ = jdbc.sql("UPDATE %s.token_entry SET segment = ? WHERE processor_name = ? AND segment = ?"
                        .formatted(schema))
                .params(kept.mergedWith(removed).getSegmentId(), processor, kept.getSegmentId())
                .update();
    }
}

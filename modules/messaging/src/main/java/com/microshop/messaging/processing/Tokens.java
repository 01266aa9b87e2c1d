package com.microshop.messaging.processing;

import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.JsonSerializer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.axonframework.serialization.SimpleSerializedObject;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads how far the processors of one module are. */
public final class Tokens {

    private static final String SELECT =
            "SELECT segment, token, token_type FROM %s.token_entry WHERE processor_name = ? ORDER BY segment";

    private final String schema;
    private final JdbcClient jdbc;
    private final JsonSerializer serializer;

    /** Reads those in a schema. */
    public Tokens(String schema, JdbcClient jdbc, JsonSerializer serializer) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.serializer = serializer;
    }

    /** The same, as another connection sees them. */
    public Tokens seenBy(JdbcClient connection) {
        return new Tokens(schema, connection, serializer);
    }

    private record Stored(int segment, EventPosition lower, EventPosition upper) {}

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
}

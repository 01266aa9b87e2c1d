package com.microshop.messaging.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Up to where one module's store is complete: no transaction that is still running, or that begins later, appends below.
 *
 * <p>A transaction that appends first takes a shared advisory lock of the store, then inserts rows at the greater of its
 * own id and the {@code pg_snapshot_xmax} of the inserting statement. A reader notes {@code pg_snapshot_xmax}, then looks
 * at the ids of the transactions that hold the lock. The least of these is the horizon for every later statement:
 *
 * <ul>
 *   <li>a holder of the lock with an id appends at or above that id;
 *   <li>a holder without an id gets one later, and every id given later is at or above the noted {@code xmax};
 *   <li>a transaction that takes the lock later inserts later, at or above the {@code xmax} of that time, however old its id is;
 *   <li>a transaction that has released the lock has ended, and a later statement sees its rows.
 * </ul>
 *
 * <p>A transaction that does not append to the store has no influence. Processes of versions that take no lock append at
 * their transaction's id; all their transactions count as holders.
 */
final class Horizon {

    /** The upper half of the key of the lock; the lower half is derived from the schema. */
    private static final long LOCKS = 0x6D736576;

    private static final long TWO_TO_THE_32 = 1L << 32;

    /** The application name of connections of versions that take no lock. */
    private static final String WITHOUT_LOCK = "microshop";

    private static final String HOLDERS = """
            WITH locks AS MATERIALIZED (SELECT * FROM pg_locks WHERE locktype IN ('advisory', 'transactionid') AND granted),
            holder AS (
                SELECT virtualtransaction FROM locks
                WHERE locktype = 'advisory' AND objsubid = 1 AND classid = ? AND objid = ?
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                UNION
                SELECT virtualtransaction FROM locks
                WHERE locktype = 'transactionid' AND pid IN (SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = ?)
            ), id AS (
                SELECT pid, virtualtransaction, transactionid FROM locks JOIN holder USING (virtualtransaction)
                WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock'
            )
            """;

    private final String schema;
    private final JdbcTemplate jdbc;
    private final long txOffset;
    private final long store;

    Horizon(String schema, JdbcTemplate jdbc, long txOffset) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.txOffset = txOffset;
        CRC32 hash = new CRC32();
        hash.update(schema.getBytes(UTF_8));
        this.store = hash.getValue();
    }

    /** The statement that a transaction executes before it appends; it returns the isolation level, see {@link #check}. */
    String lock() {
        return "SELECT current_setting('transaction_isolation') FROM pg_advisory_xact_lock_shared(%d)"
                .formatted(LOCKS * TWO_TO_THE_32 + store);
    }

    /**
     * Checks the isolation level of a transaction that appends.
     *
     * @throws IllegalStateException if its statements share a snapshot, because events would be inserted below the horizon
     */
    static void check(String isolation) {
        if (!isolation.equals("read committed")) {
            throw new IllegalStateException(
                    "Events can be appended only in transactions of isolation level read committed, not " + isolation);
        }
    }

    /**
     * The transaction, in the store's own count, below which everything is complete and visible to later statements: above
     * all committed events, unless a transaction that appends to the store is running.
     */
    long current() {
        return freshLook().horizon;
    }

    /**
     * The last event below the horizon, and everything before it. Not the horizon itself: transaction ids that left no trace
     * on the disk are given again after a crash.
     */
    EventPosition head() {
        Look look = freshLook();
        return look.last.tx() < look.horizon ? look.last : EventPosition.endBelow(look.horizon);
    }

    private Look freshLook() {
        Look look = look();
        if (look.isFree && look.last.tx() >= look.horizon) {
            // Events may stand at xmax itself, which stays where it is until a transaction with a new id ends.
            var _ = jdbc.queryForObject("SELECT pg_current_xact_id()::text", String.class);
            look = look();
        }
        return look;
    }

    /**
     * What one look shows.
     *
     * @param horizon the horizon
     * @param isFree whether no transaction that appends holds it back
     * @param last the last committed event
     */
    private record Look(long horizon, boolean isFree, EventPosition last) {}

    private Look look() {
        return Objects.requireNonNull(jdbc.queryForObject(
                HOLDERS + """
                SELECT pg_is_in_recovery(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                    pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                    ARRAY(SELECT transactionid::text::bigint FROM id), coalesce(last.tx, 0), coalesce(last.idx, 0)
                FROM (VALUES (1)) one
                    LEFT JOIN (SELECT tx, idx FROM %s.event ORDER BY tx DESC, idx DESC LIMIT 1) last ON true
                """.formatted(schema), (result, n) -> look(result), LOCKS, store, WITHOUT_LOCK));
    }

    private Look look(ResultSet result) throws SQLException {
        EventPosition last = new EventPosition(result.getLong(5), result.getLong(6));
        boolean isStandby = result.getBoolean(1);
        if (isStandby) {
            // A standby does not know the locks of its primary.
            return new Look(result.getLong(2) + txOffset, false, last);
        }
        long xmax = result.getLong(3);
        Array ids = result.getArray(4);
        long horizon = xmax;
        boolean isFree = true;
        for (Long id : (Long[]) ids.getArray()) {
            horizon = Math.min(horizon, withEpoch(id, xmax));
            isFree = false;
        }
        return new Look(horizon + txOffset, isFree, last);
    }

    /** The 64-bit transaction id whose lower half is given, and which is less than 2^31 away from another. */
    static long withEpoch(long lowerHalf, long near) {
        return near + (int) (lowerHalf - near);
    }

    /** The transactions that may append to the store now, the oldest first. */
    List<OpenAppend> openAppends() {
        return jdbc.query(
                HOLDERS + """
                SELECT DISTINCT id.pid, coalesce(a.application_name, p.gid), a.state,
                    extract(epoch FROM now() - coalesce(a.xact_start, p.prepared)) AS seconds
                FROM id LEFT JOIN pg_stat_activity a ON a.pid = id.pid
                    LEFT JOIN pg_prepared_xacts p ON id.pid IS NULL AND p.transaction = id.transactionid
                WHERE id.pid IS DISTINCT FROM pg_backend_pid() ORDER BY seconds DESC NULLS LAST
                """,
                (result, n) -> {
                    int pid = result.getInt(1);
                    boolean hasPid = !result.wasNull();
                    double seconds = result.getDouble(4);
                    boolean hasAge = !result.wasNull();
                    return new OpenAppend(
                            hasPid ? pid : null,
                            result.getString(2),
                            result.getString(3),
                            hasAge ? Duration.ofMillis(Math.round(seconds * 1_000)) : null);
                },
                LOCKS,
                store,
                WITHOUT_LOCK);
    }
}

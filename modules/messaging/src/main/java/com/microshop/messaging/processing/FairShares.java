package com.microshop.messaging.processing;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.pooled.MaxSegmentProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets the processes that run a module share the segments of its processors: whoever starts first would else keep them all.
 *
 * <p>For a short while after a process has joined or left, or a segment was split or merged, nobody may own more than its share,
 * so that what is too much becomes free and others claim it. At other times what is free is anybody's: a process that is there
 * but cannot do its work keeps nothing from those that can.
 */
final class FairShares implements MaxSegmentProvider {

    private final JdbcClient jdbc;
    private final long whileNanos;
    private final Set<String> schemas = ConcurrentHashMap.newKeySet();
    private final Map<String, Membership> memberships = new ConcurrentHashMap<>();
    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /** Who shares what. */
    private record Membership(String processes, Map<String, Integer> segments) {}

    /** At most so many segments until a time of this machine's clock. */
    private record Share(int segments, long untilNanos) {}

    FairShares(JdbcClient jdbc, Duration shortWhile) {
        this.jdbc = jdbc;
        this.whileNanos = shortWhile.toNanos();
    }

    /** Shares out the segments of a module's processors. */
    void add(String schema) {
        schemas.add(schema);
    }

    /** Looks whether anybody has joined or left. */
    void refresh() {
        schemas.forEach(this::refresh);
    }

    private void refresh(String schema) {
        Map<String, Integer> segments = new TreeMap<>();
        jdbc.sql("SELECT processor_name, count(*) FROM %s.token_entry GROUP BY processor_name".formatted(schema))
                .query(row -> {
                    segments.put(row.getString(1), row.getInt(2));
                });
        // Those that have just started may be gone again at once, and those that take no requests may not come back.
        jdbc.sql("""
                        SELECT string_agg(id, ',' ORDER BY id) AS ids, count(*) AS number FROM %s.process
                        WHERE health = 'UP' AND seen_at > now() - interval '15 seconds'
                            AND started_at < now() - interval '30 seconds'
                        """.formatted(schema)).query(row -> {
            Membership now = new Membership(String.valueOf(row.getString("ids")), segments);
            if (!now.equals(memberships.put(schema, now))) {
                int processes = Math.max(1, row.getInt("number"));
                long until = System.nanoTime() + whileNanos;
                segments.forEach((name, number) -> shares.put(name, new Share(Math.ceilDiv(number, processes), until)));
            }
        });
    }

    @Override
    public int getMaxSegments(String processor) {
        Share share = shares.get(processor);
        return share == null || share.untilNanos() - System.nanoTime() < 0 ? Short.MAX_VALUE : share.segments();
    }
}

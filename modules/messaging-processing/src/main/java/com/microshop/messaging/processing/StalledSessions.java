package com.microshop.messaging.processing;

import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ends sessions whose client stands still in the middle of a request, with a transaction and its row locks. PostgreSQL's
 * {@code idle_in_transaction_session_timeout} ends a session only between two requests: within one, its state is
 * {@code active} while it waits for the rest.
 *
 * <p>A session is ended if it was found waiting for its client in the same transaction at all of the last looks. One that works
 * through a long batch is not waiting each time, and a copy, which may wait for long, is left alone.
 */
final class StalledSessions {

    private static final Logger LOG = LoggerFactory.getLogger(StalledSessions.class);

    /** A look is taken every second: as long as {@code idle_in_transaction_session_timeout}. */
    private static final int LOOKS = 8;

    private static final String WAITING = """
            SELECT pid, xact_start AS began, coalesce(application_name, '') AS application FROM pg_stat_activity
            WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
              AND state = 'active' AND wait_event = 'ClientRead' AND xact_start IS NOT NULL AND query NOT ILIKE 'copy%'
            """;

    private final JdbcClient jdbc;
    private Map<Session, Integer> looks = Map.of();

    private record Session(int pid, OffsetDateTime began, String application) {}

    StalledSessions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes a look; to be called every second. */
    void end() {
        Map<Session, Integer> counted = new HashMap<>();
        for (Session session : jdbc.sql(WAITING)
                .query((row, number) ->
                        new Session(row.getInt(1), row.getObject(2, OffsetDateTime.class), row.getString(3)))
                .list()) {
            int times = looks.getOrDefault(session, 0) + 1;
            if (times < LOOKS) {
                counted.put(session, times);
            } else {
                end(session);
            }
        }
        looks = counted;
    }

    private void end(Session session) {
        boolean isEnded = jdbc.sql(
                        "SELECT pg_terminate_backend(pid) FROM (%s) w WHERE pid = ? AND began = ?".formatted(WAITING))
                .param(session.pid())
                .param(session.began())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (isEnded) {
            LOG.warn(
                    "Ended session {} of {}, whose process stands still: it held a transaction since {}",
                    session.pid(),
                    session.application(),
                    session.began());
        }
    }
}

package com.microshop.test;

import com.microshop.postgres.DisposableServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Copies the data of a running server for a standby that follows it: a base backup by PostgreSQL's low-level API, as the
 * programs that tests unpack have no {@code pg_basebackup}.
 *
 * @param primary the administrative database of the server that is copied
 * @see <a href="https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">its manual</a>
 */
record BaseBackup(TestDatabase primary) implements DisposableServers.Copy {

    private static final long SYNCHRONOUS_WITHIN_SECONDS = 60;
    private static final long LOOK_MILLIS = 20;

    @Override
    public void write(Path from, Path to) throws IOException {
        try (Connection connection = primary.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', fast => true)");
            DisposableServers.copyData(from, to);
            try (ResultSet stopped =
                    statement.executeQuery("SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
                stopped.next();
                Files.writeString(to.resolve("backup_label"), Objects.requireNonNull(stopped.getString(1)));
            }
        } catch (SQLException e) {
            throw new IOException("PostgreSQL cannot be copied: " + e.getMessage(), e);
        }
        Files.writeString(
                to.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
                        .formatted(primary.port(), primary.user(), primary.password()),
                StandardOpenOption.APPEND);
        Files.createFile(to.resolve("standby.signal"));
    }

    /** Makes every commit wait for the standby, and waits until the standby holds all that came before. */
    static void awaitSynchronous(TestDatabase primary) {
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        primary.execute("SELECT pg_reload_conf()");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SYNCHRONOUS_WITHIN_SECONDS);
        while (!isSynchronous(primary)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("No standby follows within %d s".formatted(SYNCHRONOUS_WITHIN_SECONDS));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
    }

    private static boolean isSynchronous(TestDatabase primary) {
        try (Connection connection = primary.open();
                Statement statement = connection.createStatement();
                ResultSet standbys =
                        statement.executeQuery("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")) {
            return standbys.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

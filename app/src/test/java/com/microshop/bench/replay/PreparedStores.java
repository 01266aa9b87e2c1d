package com.microshop.bench.replay;

import com.microshop.cluster.ShopProcess;
import com.microshop.loader.LoadCommand;
import com.microshop.postgres.PostgresServer;
import com.microshop.postgres.PostgresSettings;
import com.microshop.split.Programs;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import picocli.CommandLine;

/**
 * Event stores of a shop that a real file was played into, made bigger by copies of what it left there. They stay in
 * {@code target/bench-replay}, so that only the first run takes the time to load.
 */
final class PreparedStores implements AutoCloseable {

    private static final Path FOLDER = Path.of("target", "bench-replay").toAbsolutePath();
    private static final String LOADED = "loaded";
    private static final String ADMINISTRATION = "postgres";
    private static final Map<String, String> PARAMETERS =
            Map.of("max_connections", "100", "shared_buffers", "256MB", "max_wal_size", "2GB", "jit", "off");

    /**
     * Ids begin with their time: another beginning makes fresh ones that sort behind those of the copies before. Those of
     * returns are made of names; they get a longer beginning, which no original has.
     */
    private static final int BEGINNING = 3;

    private static final String COPY = """
            INSERT INTO {schema}.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, revision, payload,
                metadata, correlation_id, causation_id, occurred_at, source)
            SELECT tx + :shift, overlay(event_id::text PLACING :fresh FROM 1)::uuid, aggregate_type,
                CASE WHEN aggregate_id LIKE :old || '%' THEN overlay(aggregate_id PLACING :fresh FROM 1)
                    ELSE aggregate_id || '-' || :fresh END,
                sequence, type, revision,
                replace(CASE WHEN payload ->> 'return_id' IS NULL THEN payload ELSE jsonb_set(payload, '{return_id}',
                    to_jsonb(overlay(payload ->> 'return_id' PLACING :fresh || '00000' FROM 1))) END::text,
                    '"' || :old, '"' || :fresh)::jsonb,
                replace(metadata::text, '"' || :old, '"' || :fresh)::jsonb,
                overlay(correlation_id PLACING :fresh FROM 1), overlay(causation_id PLACING :fresh FROM 1), occurred_at,
                source
            FROM (SELECT * FROM {schema}.event WHERE tx <= :last ORDER BY tx, idx LIMIT :limit) e
            ORDER BY tx, idx
            """;

    private final PostgresServer server;
    private final String database;

    private PreparedStores(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /**
     * Opens stores with a least number of events each; loads and copies what is not there yet.
     *
     * @param file an Online Retail file, read only if nothing was loaded before
     */
    static PreparedStores open(Path file, int events) throws IOException {
        PostgresServer server = PostgresServer.open(
                new PostgresSettings(FOLDER.resolve("postgres"), FOLDER.resolve("postgres"), true, false, PARAMETERS));
        boolean ready = false;
        try {
            PreparedStores loaded = new PreparedStores(server, LOADED);
            loaded.load(file);
            PreparedStores filled = new PreparedStores(server, "events_" + events);
            filled.fill(events);
            ready = true;
            return filled;
        } finally {
            if (!ready) {
                server.close();
            }
        }
    }

    private void load(Path file) throws IOException {
        if (exists(database)) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "There is no file of orders to play (%s): name an Online Retail file, make bench-replay FILE=x.csv.gz"
                            .formatted(file.toString().isEmpty() ? "none is named" : file.toAbsolutePath()));
        }
        PreparedStores unfinished = new PreparedStores(server, database + "_unfinished");
        administer("DROP DATABASE IF EXISTS " + unfinished.database);
        administer("CREATE DATABASE " + unfinished.database);
        Files.createDirectories(FOLDER);
        Map<String, String> settings = new HashMap<>();
        settings.put("MICROSHOP_PAYMENT_SANDBOX_ENABLED", "true");
        settings.put("MICROSHOP_DATABASE_URL", server.url(unfinished.database));
        settings.put("MICROSHOP_DATABASE_USER", PostgresServer.SUPERUSER);
        settings.put("MICROSHOP_DATABASE_PASSWORD", server.password());
        settings.put("MICROSHOP_OPERATOR_PASSWORD", server.password());
        settings.put("JDK_JAVA_OPTIONS", "-XX:+UseSerialGC -Xmx1g");
        try (ShopProcess shop = ShopProcess.start("shop", List.of(), Programs.shop(), settings, FOLDER)) {
            shop.awaitReady();
            int outcome = new CommandLine(new LoadCommand()).execute("--file", file.toString(), "--url", shop.url());
            if (outcome != 0) {
                throw new IllegalStateException(
                        "The file could not be played into the shop: see above and %s".formatted(shop.log()));
            }
        }
        administer("ALTER DATABASE %s RENAME TO %s".formatted(unfinished.database, database));
    }

    private void fill(int events) {
        if (exists(database)) {
            return;
        }
        PreparedStores unfinished = new PreparedStores(server, database + "_unfinished");
        administer("DROP DATABASE IF EXISTS " + unfinished.database);
        administer("CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy".formatted(unfinished.database, LOADED));
        JdbcClient jdbc = JdbcClient.create(unfinished.plain());
        for (Replayed replayed : Replayed.values()) {
            fill(jdbc, replayed, events);
        }
        administer("ALTER DATABASE %s RENAME TO %s".formatted(unfinished.database, database));
    }

    private record Loaded(long count, long first, long last, String ids) {}

    private static void fill(JdbcClient jdbc, Replayed replayed, int events) {
        Loaded loaded = jdbc.sql(
                        "SELECT count(*), min(tx) AS first, max(tx) AS last, min(event_id::text) AS ids FROM %s.event"
                                .formatted(replayed.schema()))
                .query(Loaded.class)
                .single();
        String old = loaded.ids().substring(0, BEGINNING);
        long span = loaded.last() - loaded.first() + 1;
        long missing = events - loaded.count();
        for (int copy = 1; missing > 0; copy++) {
            missing -= jdbc.sql(COPY.replace("{schema}", replayed.schema()))
                    .param("shift", copy * span)
                    .param("old", old)
                    .param("fresh", String.format("%03x", Integer.parseInt(old, 16) + copy))
                    .param("last", loaded.last())
                    .param("limit", missing)
                    .update();
        }
        // As after a move from another cluster: the store clock continues behind the copies.
        update(jdbc, """
                UPDATE %1$s.store_clock SET tx_offset = tx_offset + (SELECT max(tx) FROM %1$s.event)
                """.formatted(replayed.schema()));
        update(jdbc, """
                UPDATE %1$s.token_entry SET token = convert_to((SELECT jsonb_build_object('tx', tx, 'idx', idx)::text
                    FROM %1$s.event ORDER BY tx DESC, idx DESC LIMIT 1), 'UTF8')
                WHERE processor_name = '%2$s'
                """.formatted(replayed.schema(), replayed.projection()));
        update(jdbc, "VACUUM ANALYZE %s.event".formatted(replayed.schema()));
    }

    private static void update(JdbcClient jdbc, String sql) {
        var _ = jdbc.sql(sql).update();
    }

    private boolean exists(String name) {
        return administration()
                .sql("SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?)")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    private void administer(String sql) {
        update(administration(), sql);
    }

    private JdbcClient administration() {
        return JdbcClient.create(new PreparedStores(server, ADMINISTRATION).plain());
    }

    private DriverManagerDataSource plain() {
        return new DriverManagerDataSource(server.url(database), PostgresServer.SUPERUSER, server.password());
    }

    /** A pool as the shop has it. */
    HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(server.url(database));
        pool.setUsername(PostgresServer.SUPERUSER);
        pool.setPassword(server.password());
        pool.setMaximumPoolSize(24);
        return pool;
    }

    @Override
    public void close() {
        server.close();
    }
}

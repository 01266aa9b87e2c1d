package com.microshop.product.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.OverloadedException;
import com.microshop.test.module.ModuleDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finding products by name among many. */
class CatalogueSearchTest {

    private static final int PRODUCTS = 100_000;
    private static final UUID LOWEST = new UUID(0, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ModuleDatabase database;

    @BeforeAll
    static void addProducts() {
        database = new ModuleDatabase("product", "products");
        database.jdbc().update("""
                        INSERT INTO products.product_view
                            (id, name, search_name, price, currency, available, version, added_at)
                        SELECT gen_random_uuid(), name, lower(name), 1, 'EUR', 1, 0, now()
                          FROM (SELECT 'Teapot ' || md5(i::text) || ' \u2116' || i AS name FROM generate_series(1, ?) AS i)
                        """, PRODUCTS);
        database.jdbc().execute("VACUUM ANALYZE products.product_view");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c4ca4238a0b9", "TEAPOT c4ca4238", "820dcc509a6f7 tea", "\u211699999"})
    void usesTheIndex(String text) {
        long before = scans();

        List<CatalogueEntry> found = new Catalogue(database.client()).find(text, null, LOWEST, 10);

        assertThat(found).hasSize(1);
        assertThat(scans()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c4", "c4c a4", "ot c4ca", "1 2 c4ca4", "%42", "\u21169999", "nothing"})
    void findsWhatHoldsAllWords(String text) {
        String[] words = text.split(" ", -1);
        List<String> expected = database.client()
                .sql("SELECT id::text FROM products.product_view WHERE "
                        + "strpos(search_name, ?) > 0 AND ".repeat(words.length) + "true ORDER BY id LIMIT 1000")
                .params((Object[]) words)
                .query((row, number) -> row.getString(1))
                .list();

        assertThat(new Catalogue(database.client()).find(text, null, LOWEST, 1000))
                .extracting(CatalogueEntry::id)
                .isEqualTo(expected);
    }

    @Test
    void givesUpWhenItTakesTooLong() throws Exception {
        Catalogue catalogue = new Catalogue(JdbcClient.create(database.dataSource()));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Connection rival = database.dataSource().getConnection();
                Statement lock = rival.createStatement()) {
            rival.setAutoCommit(false);
            lock.execute("LOCK TABLE products.product_view IN ACCESS EXCLUSIVE MODE");

            CompletableFuture<List<CatalogueEntry>> search =
                    CompletableFuture.supplyAsync(() -> catalogue.find("teapot", null, LOWEST, 10), clients);

            assertThat(search)
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(OverloadedException.class);
        }
    }

    /** How often the index was used. */
    private static long scans() {
        database.jdbc().execute("SELECT pg_stat_force_next_flush()");
        return database.client()
                .sql("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'product_view_by_ngrams'")
                .query(Long.class)
                .single();
    }
}

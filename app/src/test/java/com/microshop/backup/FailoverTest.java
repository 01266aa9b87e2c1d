package com.microshop.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.ShopProcess;
import com.microshop.split.Programs;
import com.microshop.split.Regulars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A primary is lost under load, and its standby takes over. */
@Tag("backup")
class FailoverTest {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverTest.class);

    @TempDir
    private Path folder;

    @Test
    void theShopFindsThePromotedStandbyAndNoOrderIsLost() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (DebianPostgres primary = DebianPostgres.start(owned("primary"), "");
                DebianPostgres standby = primary.startStandby(owned("standby"))) {
            String made = primary.run("""
                    createdb shop
                    psql -qc "ALTER SYSTEM SET synchronous_standby_names = '*'" -c 'SELECT pg_reload_conf()' > /dev/null
                    """);
            assertThat(made).isEmpty();
            await().until(() -> primary.run("psql -Atc 'SELECT sync_state FROM pg_stat_replication'")
                    .strip()
                    .equals("sync"));
            String url = "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/shop?targetServerType=primary"
                    .formatted(primary.port(), standby.port());
            try (ShopProcess shop = BackupTest.shopOn(url, folder)) {
                Regulars regulars = Regulars.start(shop.url(), 4);
                regulars.awaitMore(30);
                primary.crash();
                standby.promote();
                long promoted = System.nanoTime();
                regulars.awaitMore(5);
                LOG.info(
                        "The first orders after {} ms",
                        Duration.ofNanos(System.nanoTime() - promoted).toMillis());
                regulars.awaitMore(20);
                Set<String> placed = regulars.stop();
                assertThat(BackupTest.orders(standby)).isEqualTo(placed);
                BackupTest.awaitSettled(standby, placed.size());
                assertThat(Programs.brokenInvariants(List.of(shop), BackupTest.PASSWORD))
                        .isEmpty();
            }
        }
    }

    private Path owned(String name) throws IOException {
        Path owned = Files.createDirectory(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        BackupTest.handOver(owned);
        return owned;
    }
}

package com.microshop.user.readmodel;

import static com.microshop.test.module.ProjectionBatch.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.ProjectionTables;
import com.microshop.test.module.ModuleDatabase;
import com.microshop.user.EmailChanged;
import com.microshop.user.EncryptedText;
import com.microshop.user.UserDeactivated;
import com.microshop.user.UserErased;
import com.microshop.user.UserId;
import com.microshop.user.UserReactivated;
import com.microshop.user.UserRegistered;
import com.microshop.user.UsernameChanged;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Users with the texts and the key that another implementation of AES-256-GCM has written. */
class UserProjectionTest {

    private static final UserId ADA = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final Instant AT = Instant.parse("2026-01-31T09:30:00.123456Z");

    private static final EncryptedText ADA_NAME = new EncryptedText("ZGVmZ2hpamtsbW5vKX+/J66ZR5/BBraMyKByi8T81g==");
    private static final EncryptedText ADA_MAIL =
            new EncryptedText("ZWZnaGlqa2xtbm9wdiE37KnijmBa11vpXnZ1XEpoj7/up/Soy3l8zNTwSQ==");
    private static final EncryptedText LOVELACE_NAME =
            new EncryptedText("ZmdoaWprbG1ub3BxLQWHm/6UL6fWKPXYf4+8l6dQZIyE0mtu");
    private static final EncryptedText LOVELACE_MAIL =
            new EncryptedText("Z2hpamtsbW5vcHFy/tC423zb98rjuVuVSBm1TB71NELrzCgSWUDp3f5qLq5IIstU");

    private static final ModuleDatabase DATABASE = new ModuleDatabase("user", "users");

    private final JdbcClient jdbc = DATABASE.client();
    private final UserProjection projection = new UserProjection(jdbc, ProjectionTables.serving("users", "user_view"));

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @BeforeEach
    void setUp() {
        jdbc.sql("TRUNCATE users.user_view, users.user_key").update();
        jdbc.sql("INSERT INTO users.user_key (user_id, key) VALUES (?::uuid, decode(?, 'hex'))")
                .params(ADA.value(), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
                .update();
    }

    @Test
    void showsARegisteredUser() {
        batch(registered(ADA));
        assertThat(rows()).containsExactly("ada ada@example.com ACTIVE 0");
        assertThat(jdbc.sql("SELECT registered_at FROM users.user_view")
                        .query(Instant.class)
                        .single())
                .isEqualTo(AT);
    }

    @Test
    void showsChangesOfTheSameBatch() {
        batch(registered(ADA), usernameChanged(1), emailChanged(2), deactivated(3));
        assertThat(rows()).containsExactly("lovelace lovelace@example.com DEACTIVATED 3");
    }

    @Test
    void showsChangesOfLaterBatches() {
        batch(registered(ADA));
        batch(usernameChanged(1), deactivated(2));
        assertThat(rows()).containsExactly("lovelace ada@example.com DEACTIVATED 2");
        batch(emailChanged(3), () -> projection.on(new UserReactivated(ADA), 4));
        assertThat(rows()).containsExactly("lovelace lovelace@example.com ACTIVE 4");
        assertThat(jdbc.sql("SELECT registered_at FROM users.user_view")
                        .query(Instant.class)
                        .single())
                .isEqualTo(AT);
    }

    @Test
    void showsNothingPersonalOfAnErasedUser() {
        batch(registered(ADA));
        batch(erased(1));
        assertThat(rows()).containsExactly("- - ERASED 1");
    }

    @Test
    void aReplayWithoutTheKeyShowsNothingPersonal() {
        batch(registered(ADA), usernameChanged(1), emailChanged(2));
        jdbc.sql("DELETE FROM users.user_key").update();
        var _ = jdbc.sql("TRUNCATE users.user_view").update();
        assertThat(rows()).isEmpty();
        batch(registered(ADA), usernameChanged(1));
        assertThat(rows()).containsExactly("- - ACTIVE 1");
        batch(emailChanged(2), erased(3));
        assertThat(rows()).containsExactly("- - ERASED 3");
    }

    @Test
    void writesManyUsersAtOnce() {
        List<UserId> ids = Stream.generate(UserId::random).limit(500).toList();
        batch(ids.stream().map(this::registered).toArray(Runnable[]::new));
        assertThat(rows()).hasSize(500).containsOnly("- - ACTIVE 0");
    }

    private Runnable registered(UserId id) {
        return () -> projection.on(new UserRegistered(id, ADA_NAME, ADA_MAIL), 0, AT);
    }

    private Runnable usernameChanged(long version) {
        return () -> projection.on(new UsernameChanged(ADA, LOVELACE_NAME), version);
    }

    private Runnable emailChanged(long version) {
        return () -> projection.on(new EmailChanged(ADA, LOVELACE_MAIL), version);
    }

    private Runnable deactivated(long version) {
        return () -> projection.on(new UserDeactivated(ADA), version);
    }

    private Runnable erased(long version) {
        return () -> projection.on(new UserErased(ADA), version);
    }

    private List<String> rows() {
        return jdbc.sql("""
                        SELECT concat_ws(' ', coalesce(username, '-'), coalesce(email, '-'), status, version)
                        FROM users.user_view ORDER BY id""").query((row, n) -> row.getString(1)).list();
    }
}

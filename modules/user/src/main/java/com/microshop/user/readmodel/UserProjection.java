package com.microshop.user.readmodel;

import com.microshop.messaging.BatchBuffer;
import com.microshop.messaging.ProjectionTables;
import com.microshop.user.EmailChanged;
import com.microshop.user.EncryptedText;
import com.microshop.user.UserDeactivated;
import com.microshop.user.UserErased;
import com.microshop.user.UserId;
import com.microshop.user.UserReactivated;
import com.microshop.user.UserRegistered;
import com.microshop.user.UsernameChanged;
import com.microshop.user.privacy.UserKey;
import com.microshop.user.privacy.UserKeys;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes {@code users.user_view}, all events of a batch in three statements: the keys, the rows as they were, the rows
 * as they become. Without its key a user has no name and no address.
 */
public final class UserProjection {

    /** What it writes. */
    public static final List<String> TABLES = List.of("user_view");

    private final JdbcClient jdbc;
    private final ProjectionTables tables;
    private final UserKeys keys;
    private final BatchBuffer<Change> changes = new BatchBuffer<>(this::write);

    /** Creates the projection; its statements join the transaction of the batch. */
    public UserProjection(JdbcClient jdbc, ProjectionTables tables) {
        this.jdbc = jdbc;
        this.tables = tables;
        this.keys = new UserKeys(jdbc);
    }

    @EventHandler
    void on(UserRegistered event, @SequenceNumber long version, @Timestamp Instant at) {
        change(event.userId(), version, user -> {
            user.registeredAt = at;
            user.status = UserStatus.ACTIVE;
            user.username = user.read(event.username());
            user.email = user.read(event.email());
        });
    }

    @EventHandler
    void on(UsernameChanged event, @SequenceNumber long version) {
        change(event.userId(), version, user -> user.username = user.read(event.username()));
    }

    @EventHandler
    void on(EmailChanged event, @SequenceNumber long version) {
        change(event.userId(), version, user -> user.email = user.read(event.email()));
    }

    @EventHandler
    void on(UserDeactivated event, @SequenceNumber long version) {
        change(event.userId(), version, user -> user.status = UserStatus.DEACTIVATED);
    }

    @EventHandler
    void on(UserReactivated event, @SequenceNumber long version) {
        change(event.userId(), version, user -> user.status = UserStatus.ACTIVE);
    }

    @EventHandler
    void on(UserErased event, @SequenceNumber long version) {
        change(event.userId(), version, user -> {
            user.status = UserStatus.ERASED;
            user.username = null;
            user.email = null;
        });
    }

    private void change(UserId userId, long version, Consumer<Draft> change) {
        changes.add(new Change(userId, version, change));
    }

    private void write(List<Change> batch) {
        Map<UserId, Draft> drafts = drafts(batch);
        for (Change change : batch) {
            Draft user = draft(drafts, change.userId());
            change.change().accept(user);
            user.version = change.version();
        }
        upsert(List.copyOf(drafts.values()));
    }

    private Map<UserId, Draft> drafts(List<Change> batch) {
        Map<UserId, Draft> drafts = new LinkedHashMap<>();
        for (Change change : batch) {
            draft(drafts, change.userId());
        }
        keys.find(drafts.keySet()).forEach((userId, key) -> draft(drafts, userId).key = key);
        jdbc.sql(tables.sql("SELECT * FROM {user_view} WHERE id = ANY (?::uuid[])"))
                .param(drafts.keySet().stream().map(UserId::value).toArray(String[]::new))
                .query(row -> {
                    Draft user = draft(drafts, UserId.of(row.getString("id")));
                    user.username = row.getString("username");
                    user.email = row.getString("email");
                    user.status = UserStatus.valueOf(row.getString("status"));
                    user.registeredAt = row.getTimestamp("registered_at").toInstant();
                });
        return drafts;
    }

    private static Draft draft(Map<UserId, Draft> drafts, UserId userId) {
        return drafts.computeIfAbsent(userId, Draft::new);
    }

    private void upsert(List<Draft> users) {
        jdbc.sql(tables.sql("""
                        INSERT INTO {user_view} (id, username, email, status, registered_at, version)
                        SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::bigint[])
                        ON CONFLICT (id) DO UPDATE SET username = excluded.username, email = excluded.email,
                            status = excluded.status, registered_at = excluded.registered_at,
                            version = excluded.version"""))
                .params(
                        column(users, user -> user.id.value()),
                        column(users, user -> user.username),
                        column(users, user -> user.email),
                        column(users, user -> user.status),
                        column(users, user -> user.registeredAt),
                        column(users, user -> user.version))
                .update();
    }

    private static @Nullable String[] column(List<Draft> users, Function<Draft, @Nullable Object> value) {
        return users.stream()
                .map(value)
                .map(v -> v == null ? null : v.toString())
                .toArray(String[]::new);
    }

    /** What one event does to its user. */
    private record Change(UserId userId, long version, Consumer<Draft> change) {}

    /** A row in the making. */
    private static final class Draft {

        private final UserId id;
        private @Nullable UserKey key;
        private @Nullable String username;
        private @Nullable String email;
        private @Nullable UserStatus status;
        private @Nullable Instant registeredAt;
        private long version;

        private Draft(UserId id) {
            this.id = id;
        }

        private @Nullable String read(EncryptedText text) {
            return key == null ? null : key.decrypt(text);
        }
    }
}

package com.microshop.user.privacy;

import com.microshop.user.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps the key of each user that is not erased; takes part in the caller's transaction. */
public final class UserKeys {

    private final JdbcClient jdbc;

    /** Creates the key store on the module's schema. */
    public UserKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A new key; the one that exists already if a registration of the same user was faster. */
    UserKey create(UserId userId) {
        byte[] key = jdbc.sql("""
                        INSERT INTO users.user_key (user_id, key) VALUES (?, ?)
                        ON CONFLICT (user_id) DO UPDATE SET key = user_key.key RETURNING key""")
                .params(UUID.fromString(userId.value()), UserKey.randomBytes(UserKey.KEY_BYTES))
                .query(byte[].class)
                .single();
        return new UserKey(userId, key);
    }

    /** The key of a user; empty if it was destroyed or never was. */
    public Optional<UserKey> find(UserId userId) {
        return Optional.ofNullable(find(Set.of(userId)).get(userId));
    }

    /** The keys that exist, of these users. */
    public Map<UserId, UserKey> find(Collection<UserId> userIds) {
        String[] ids = userIds.stream().map(UserId::value).toArray(String[]::new);
        Map<UserId, UserKey> keys = new HashMap<>();
        jdbc.sql("SELECT user_id, key FROM users.user_key WHERE user_id = ANY (?::uuid[])")
                .param(ids)
                .query(row -> {
                    UserId userId = UserId.of(row.getString("user_id"));
                    keys.put(userId, new UserKey(userId, row.getBytes("key")));
                });
        return keys;
    }

    /** Destroys the key, and with it everything that was encrypted with it. */
    void destroy(UserId userId) {
        jdbc.sql("DELETE FROM users.user_key WHERE user_id = ?")
                .param(UUID.fromString(userId.value()))
                .update();
    }
}

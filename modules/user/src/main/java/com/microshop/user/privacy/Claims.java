package com.microshop.user.privacy;

import com.microshop.kernel.Rejection;
import com.microshop.user.UserId;
import com.microshop.user.domain.Email;
import com.microshop.user.domain.Username;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who holds which username and email; takes part in the caller's transaction.
 *
 * <p>A claim waits for a rival's unfinished transaction and then knows who won. A user who claims both takes the username
 * first, and lets go of the old only once it has the new, so that rivals never wait for each other in a circle.
 */
final class Claims {

    private static final String USERNAME = "username";
    private static final String EMAIL = "email";

    /** Writes and returns what is free or the user's own; raises no duplicate key, which would end the transaction. */
    private static final String CLAIM = """
            INSERT INTO users.claim (kind, value, user_id) VALUES %s
            ON CONFLICT (kind, value) DO UPDATE SET user_id = excluded.user_id
            WHERE claim.user_id = excluded.user_id RETURNING kind""";

    private final JdbcClient jdbc;

    Claims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes both for a user that has neither yet; refuses if another user holds one of them. */
    void take(UserId userId, Username username, Email email) {
        UUID holder = UUID.fromString(userId.value());
        List<String> taken = jdbc.sql(CLAIM.formatted("(?, ?, ?), (?, ?, ?)"))
                .params(USERNAME, username.key(), holder, EMAIL, email.key(), holder)
                .query((row, n) -> row.getString("kind"))
                .list();
        requireTaken(taken, USERNAME);
        requireTaken(taken, EMAIL);
    }

    /** Takes the name in place of the one held before; refuses if another user holds it. */
    void take(UserId userId, Username username) {
        replace(userId, USERNAME, username.key());
    }

    /** Takes the address in place of the one held before; refuses if another user holds it. */
    void take(UserId userId, Email email) {
        replace(userId, EMAIL, email.key());
    }

    /** Gives everything back. */
    void release(UserId userId) {
        jdbc.sql("DELETE FROM users.claim WHERE user_id = ?")
                .param(UUID.fromString(userId.value()))
                .update();
    }

    private void replace(UserId userId, String kind, String value) {
        UUID holder = UUID.fromString(userId.value());
        requireTaken(
                jdbc.sql(CLAIM.formatted("(?, ?, ?)"))
                        .params(kind, value, holder)
                        .query((row, n) -> row.getString("kind"))
                        .list(),
                kind);
        jdbc.sql("DELETE FROM users.claim WHERE kind = ? AND user_id = ? AND value <> ?")
                .params(kind, holder, value)
                .update();
    }

    private static void requireTaken(List<String> taken, String kind) {
        if (!taken.contains(kind)) {
            throw Rejection.conflict(kind + "-taken", "Another user has this %s.".formatted(kind));
        }
    }
}

package com.microshop.user.privacy;

import com.microshop.messaging.Invariant;
import com.microshop.user.EncryptedText;
import com.microshop.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Compares keys and claims with the events that they were written with. */
public final class ClaimsFollowEvents implements Invariant {

    private static final int FETCH_SIZE = 1_000;

    private static final String EVERYTHING = """
            WITH history AS (
                SELECT aggregate_id::uuid AS user_id,
                    bool_or(type = 'user.UserErased') AS erased,
                    (array_agg(payload #>> '{username,value}' ORDER BY sequence DESC)
                        FILTER (WHERE payload -> 'username' IS NOT NULL))[1] AS username,
                    (array_agg(payload #>> '{email,value}' ORDER BY sequence DESC)
                        FILTER (WHERE payload -> 'email' IS NOT NULL))[1] AS email
                FROM users.event WHERE source IS NULL AND type LIKE 'user.%' GROUP BY aggregate_id
            ), held AS (
                SELECT user_id,
                    max(value) FILTER (WHERE kind = 'username') AS username,
                    max(value) FILTER (WHERE kind = 'email') AS email
                FROM users.claim GROUP BY user_id
            )
            SELECT user_id, coalesce(erased, true) AS gone, key, history.username AS username, history.email AS email,
                held.username AS held_username, held.email AS held_email
            FROM history FULL JOIN users.user_key USING (user_id) FULL JOIN held USING (user_id)
            ORDER BY user_id""";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    /** Creates the check; it reads in one transaction, row by row. */
    public ClaimsFollowEvents(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public String statement() {
        return "Every user that is not erased has a key and holds the username and the email that its events tell;"
                + " no one else has or holds anything.";
    }

    @Override
    public List<String> offenders() {
        List<String> offenders = new ArrayList<>();
        transactions.executeWithoutResult(
                status -> jdbc.sql(EVERYTHING).withFetchSize(FETCH_SIZE).query(row -> {
                    check(row, offenders);
                }));
        return offenders;
    }

    private static void check(ResultSet row, List<String> offenders) throws SQLException {
        UserId userId = UserId.of(row.getString("user_id"));
        byte[] key = row.getBytes("key");
        if (row.getBoolean("gone")) {
            if (key != null || row.getString("held_username") != null || row.getString("held_email") != null) {
                offenders.add("User %s is erased or never was, but has a key or a claim.".formatted(userId));
            }
        } else if (key == null) {
            offenders.add("User %s is not erased but has no key.".formatted(userId));
        } else {
            UserKey userKey = new UserKey(userId, key);
            for (String kind : List.of("username", "email")) {
                if (!isHeld(userKey, row.getString(kind), row.getString("held_" + kind))) {
                    offenders.add("User %s does not hold the %s that its events tell.".formatted(userId, kind));
                }
            }
        }
    }

    private static boolean isHeld(UserKey key, String encrypted, @Nullable String held) {
        try {
            return key.decrypt(new EncryptedText(encrypted))
                    .toLowerCase(Locale.ROOT)
                    .equals(held);
        } catch (IllegalStateException e) {
            return false; // under another key
        }
    }
}

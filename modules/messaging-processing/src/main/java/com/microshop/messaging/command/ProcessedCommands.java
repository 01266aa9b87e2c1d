package com.microshop.messaging.command;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.Receipt;
import java.sql.Types;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The receipts of executed commands by idempotency key, written in the commands' own transaction. */
final class ProcessedCommands {

    private final String schema;
    private final JdbcClient jdbc;

    ProcessedCommands(String schema, JdbcClient jdbc) {
        this.schema = schema;
        this.jdbc = jdbc;
    }

    /**
     * What was executed under an idempotency key.
     *
     * @param key the key
     * @param fingerprint of the request
     * @param receipt the outcome
     */
    record Entry(String key, String fingerprint, Receipt receipt) {

        /**
         * The receipt for the same request, sent again.
         *
         * @throws Rejection if it is another request
         */
        Receipt receiptFor(String repeatedFingerprint) {
            if (!fingerprint.equals(repeatedFingerprint)) {
                throw Rejection.invalid(
                        "idempotency-key-reused",
                        "This Idempotency-Key was used before, for another request. Use a new key.");
            }
            return new Receipt(receipt.id(), receipt.version(), true);
        }
    }

    /**
     * The receipt of the command that was executed for a key, if one was.
     *
     * @throws Rejection if it was another command
     */
    Optional<Receipt> find(String key, String fingerprint) {
        return Optional.ofNullable(find(List.of(key)).get(key)).map(entry -> entry.receiptFor(fingerprint));
    }

    /** What was executed for some keys. */
    Map<String, Entry> find(Collection<String> keys) {
        Map<String, Entry> entries = new HashMap<>();
        jdbc.sql("""
                        SELECT idempotency_key, fingerprint, aggregate_id, version FROM %s.processed_command
                        WHERE idempotency_key = ANY (?)
                        """.formatted(schema)).param(keys.toArray(String[]::new)).query(result -> {
            entries.put(
                    result.getString(1),
                    new Entry(
                            result.getString(1),
                            result.getString(2),
                            new Receipt(result.getString(3), result.getLong(4), false)));
        });
        return entries;
    }

    /**
     * Stores receipts, in the order of their keys, so that two processes cannot deadlock.
     *
     * @throws ConcurrencyException if another transaction was first with one of the keys
     */
    void add(Collection<Entry> entries) {
        try {
            jdbc.sql("""
                            INSERT INTO %s.processed_command (idempotency_key, fingerprint, aggregate_id, version)
                            SELECT * FROM unnest(?, ?, ?, ?) AS e(key, fingerprint, aggregate_id, version) ORDER BY key
                            """.formatted(schema))
                    .params(
                            column(entries, Entry::key),
                            column(entries, Entry::fingerprint),
                            column(entries, entry -> entry.receipt().id()),
                            new SqlParameterValue(
                                    Types.ARRAY,
                                    "bigint",
                                    entries.stream()
                                            .map(entry -> entry.receipt().version())
                                            .toArray(Long[]::new)))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new ConcurrencyException("The same idempotency key was used at the same time", e);
        }
    }

    /** Limits how long each statement of the current transaction waits for a lock. */
    void limitLockWaits(int millis) {
        jdbc.sql("SET LOCAL lock_timeout = " + millis).update();
    }

    private static String[] column(Collection<Entry> entries, Function<Entry, String> value) {
        return entries.stream().map(value).toArray(String[]::new);
    }

    /** Deletes older keys; returns their number. */
    int forgetOlderThan(Duration age) {
        return jdbc.sql("DELETE FROM %s.processed_command WHERE processed_at < now() - make_interval(secs => ?)"
                        .formatted(schema))
                .param((double) age.toSeconds())
                .update();
    }
}

package com.microshop.messaging.command;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.Receipt;
import java.time.Duration;
import java.util.Optional;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The receipts of executed commands by idempotency key, written in the command's own transaction. */
final class ProcessedCommands {

    private final String schema;
    private final JdbcClient jdbc;

    ProcessedCommands(String schema, JdbcClient jdbc) {
        this.schema = schema;
        this.jdbc = jdbc;
    }

    /**
     * The receipt of the command that was executed for a key, if one was.
     *
     * @throws Rejection if it was another command
     */
    Optional<Receipt> find(String key, String fingerprint) {
        return jdbc.sql("""
                        SELECT fingerprint, aggregate_id, version FROM %s.processed_command WHERE idempotency_key = ?
                        """.formatted(schema))
                .param(key)
                .query((result, n) -> {
                    if (!fingerprint.equals(result.getString(1))) {
                        throw Rejection.invalid(
                                "idempotency-key-reused",
                                "This Idempotency-Key was used before, for another request. Use a new key.");
                    }
                    return new Receipt(result.getString(2), result.getLong(3), true);
                })
                .optional();
    }

    /**
     * Stores a receipt.
     *
     * @throws ConcurrencyException if another transaction was first
     */
    void add(String key, String fingerprint, Receipt receipt) {
        try {
            jdbc.sql("""
                            INSERT INTO %s.processed_command (idempotency_key, fingerprint, aggregate_id, version)
                            VALUES (?, ?, ?, ?)
                            """.formatted(schema))
                    .params(key, fingerprint, receipt.id(), receipt.version())
                    .update();
        } catch (DuplicateKeyException e) {
            throw new ConcurrencyException("The same idempotency key was used at the same time", e);
        }
    }

    /** Deletes older keys; returns their number. */
    int forgetOlderThan(Duration age) {
        return jdbc.sql("DELETE FROM %s.processed_command WHERE processed_at < now() - make_interval(secs => ?)"
                        .formatted(schema))
                .param((double) age.toSeconds())
                .update();
    }
}

package com.microshop.messaging.processing;

import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Transactions whose commit does not wait for the disk. If the database fails, the newest of them are lost as if they had
 * not been committed yet, each as a whole, and none that is lost is followed by one that is kept: PostgreSQL writes its log
 * in the order of the commits, and a commit that does wait flushes all before it.
 *
 * <p>For work that is repeated in that case, because its token is lost with it. It must append no events: others see a commit before
 * it has reached the disk, so a reader could be behind an event that is lost and has another position the next time.
 *
 * @see <a href="https://www.postgresql.org/docs/18/wal-async-commit.html">Asynchronous Commit</a>
 */
final class RepeatableTransactions implements TransactionManager {

    private final TransactionManager transactions;
    private final JdbcClient jdbc;

    RepeatableTransactions(TransactionManager transactions, JdbcClient jdbc) {
        this.transactions = transactions;
        this.jdbc = jdbc;
    }

    @Override
    public Transaction startTransaction() {
        Transaction transaction = transactions.startTransaction();
        try {
            var _ = jdbc.sql("SET LOCAL synchronous_commit = off").update();
        } catch (RuntimeException | Error e) {
            transaction.rollback();
            throw e;
        }
        return transaction;
    }
}

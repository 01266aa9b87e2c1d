package com.microshop.messaging.store;

import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Axon's transactions, carried out by Spring. */
public final class SpringTransactions implements TransactionManager {

    private static final TransactionDefinition DEFINITION = new DefaultTransactionDefinition();

    private final PlatformTransactionManager transactionManager;

    /** Transactions of a transaction manager. */
    public SpringTransactions(PlatformTransactionManager transactionManager) {
        this.transactionManager = transactionManager;
    }

    @Override
    public Transaction startTransaction() {
        TransactionStatus status = transactionManager.getTransaction(DEFINITION);
        return new Transaction() {

            @Override
            public void commit() {
                if (!status.isCompleted()) {
                    transactionManager.commit(status);
                }
            }

            @Override
            public void rollback() {
                if (!status.isCompleted()) {
                    transactionManager.rollback(status);
                }
            }
        };
    }
}

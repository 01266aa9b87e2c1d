package com.microshop.messaging.exchange;

import com.microshop.kernel.SqlStates;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.concurrent.TimeoutException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Distinguishes transient failures from those that would recur with every attempt. */
public final class Failures {

    private static final int MAX_DEPTH = 20;

    private Failures() {}

    /** Whether the same event or command may well succeed a little later. */
    public static boolean isTransient(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (isTransientItself(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isTransientItself(Throwable failure) {
        return failure instanceof OutcomeUnknownException
                || failure instanceof OverloadedException
                || failure instanceof TransportException
                || failure instanceof TimeoutException
                || failure instanceof ConcurrencyException
                || failure instanceof TransactionException
                || failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof SQLTransientException
                || (failure instanceof SQLException sql && SqlStates.isUnavailable(sql));
    }
}

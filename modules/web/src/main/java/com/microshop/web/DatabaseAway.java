package com.microshop.web;

import com.microshop.kernel.SqlStates;
import java.sql.SQLException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells failures of the way to the database from failures in it. */
final class DatabaseAway {

    private DatabaseAway() {}

    /** Whether this one failure, regardless of its causes, says that the database cannot be reached. */
    static boolean says(Throwable failure) {
        return switch (failure) {
            case CannotCreateTransactionException e -> true;
            case DataAccessResourceFailureException e -> true;
            case SQLException e -> SqlStates.isUnavailable(e);
            default -> false;
        };
    }
}

package com.microshop.web;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
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
            case SQLTransientConnectionException e -> true;
            case SQLNonTransientConnectionException e -> true;
            case SQLRecoverableException e -> true;
            case SQLException e -> isAboutConnections(e.getSQLState()) || isClosedByPool(e);
            default -> false;
        };
    }

    /** Class 08 is about connections, 57P0x about a server that stops or starts, 53300 about too many connections. */
    private static boolean isAboutConnections(@org.jspecify.annotations.Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P0") || state.equals("53300"));
    }

    /** What the pool answers, without a state, when a connection that broke is used again in its transaction. */
    private static boolean isClosedByPool(SQLException failure) {
        return failure.getSQLState() == null && "Connection is closed".equals(failure.getMessage());
    }
}

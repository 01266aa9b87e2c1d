package com.microshop.kernel;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies failures of the database by their SQLSTATE.
 *
 * <p>Source: PostgreSQL, Appendix A, "PostgreSQL Error Codes".
 */
public final class SqlStates {

    private static final String READ_ONLY = "25006";
    private static final String IDLE_IN_TRANSACTION = "25P03";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";

    private SqlStates() {}

    /** Whether the database cannot do now what it may well do a little later: the statement itself is not to blame. */
    public static boolean isUnavailable(SQLException failure) {
        return switch (failure) {
            case SQLTransientConnectionException e -> true;
            case SQLNonTransientConnectionException e -> true;
            case SQLRecoverableException e -> true;
            default -> {
                String state = failure.getSQLState();
                yield isConnectionUseless(state)
                        || LOCK_NOT_AVAILABLE.equals(state)
                        || QUERY_CANCELED.equals(state)
                        || isClosedByPool(failure);
            }
        };
    }

    /**
     * Whether a connection that answers so is better replaced: it is broken (class 08); its server accepts no writes, as one
     * that is no longer the primary, or ended an idle transaction (25); has no resources left, such as disk or connections
     * (53); stops, starts or recovers (57P); or has an error of its own system (58).
     */
    public static boolean isConnectionUseless(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.startsWith("58")
                        || state.equals(READ_ONLY)
                        || state.equals(IDLE_IN_TRANSACTION));
    }

    /** What the pool answers, without a state, when a connection that broke is used again in its transaction. */
    private static boolean isClosedByPool(SQLException failure) {
        return failure.getSQLState() == null && "Connection is closed".equals(failure.getMessage());
    }
}

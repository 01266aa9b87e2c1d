package com.microshop.app;

import com.microshop.kernel.SqlStates;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** Has the pool replace connections to a server that cannot serve them now, such as one that is no longer the primary. */
public final class UselessConnections implements SQLExceptionOverride {

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return SqlStates.isConnectionUseless(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}

package com.microshop.postgres;

import java.io.Serial;

/** Another program listens where the server was to listen. */
final class PortTakenException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    PortTakenException(String logLine) {
        super(logLine);
    }
}

package com.microshop.messaging;

/** A module is to run here on another database than in a process that runs already. */
public final class StoreConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param module the module
     * @param here the database that it is to use here
     * @param elsewhere the database that it uses in another process
     */
    public StoreConflictException(String module, String here, String elsewhere) {
        super(
                "Module %s is to run here on %s, but another process runs it on %s; give all processes of a module the same database, or stop the others first."
                        .formatted(module, here, elsewhere),
                null,
                false,
                false);
    }
}

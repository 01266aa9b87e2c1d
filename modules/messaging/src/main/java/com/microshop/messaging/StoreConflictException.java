package com.microshop.messaging;

/** A module is to run here on another database than elsewhere. */
public final class StoreConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Another process runs the module on another database.
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

    /**
     * The module's store has been given up here.
     *
     * @param schema the store's schema
     */
    public StoreConflictException(String schema) {
        super(
                "The event store in schema %s has no table store_clock: it was moved to another database. Start there, or rename the table back if nothing has run there yet."
                        .formatted(schema),
                null,
                false,
                false);
    }
}

package com.microshop.messaging.exchange;

import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.ModuleStore;
import org.springframework.transaction.support.TransactionTemplate;

/** Imports events of other modules into the store of a module of this process. */
public final class Importer {

    /** What was done with a batch. */
    public enum Outcome {
        /** All of it was here already. */
        KNOWN,
        /** Something was new. */
        TAKEN,
        /** Events before it are missing; nothing was taken. */
        GAP
    }

    private final ModuleStore store;
    private final TransactionTemplate transaction;

    /**
     * Creates the importer of one module.
     *
     * @param store the module's store
     * @param transaction joins the caller's transaction, if there is one
     */
    public Importer(ModuleStore store, TransactionTemplate transaction) {
        this.store = store;
        this.transaction = transaction;
    }

    /** The import position of a publisher. */
    public EventPosition position(String publisher) {
        return store.imports().position(publisher);
    }

    /** Takes a batch over, in the caller's transaction if there is one; then the caller wakes the readers up. */
    Outcome take(EventBatch batch) {
        Integer fresh = transaction.execute(status -> store.imports().take(batch));
        if (fresh == null || fresh < 0) {
            return Outcome.GAP;
        }
        return fresh == 0 ? Outcome.KNOWN : Outcome.TAKEN;
    }

    /** Takes a batch over in a transaction of its own and wakes the readers up. */
    public Outcome receive(EventBatch batch) {
        Outcome outcome = take(batch);
        if (outcome == Outcome.TAKEN) {
            wakeUp();
        }
        return outcome;
    }

    void wakeUp() {
        store.hasGrown();
    }
}

package com.microshop.messaging.exchange;

import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.Imports;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes events of other modules over into the store of a module of this process. */
public final class Importer {

    /** What came of a batch. */
    public enum Outcome {
        /** All of it was here already. */
        KNOWN,
        /** Something was new. */
        TAKEN,
        /** Events before it are missing; nothing was taken. */
        GAP
    }

    private final Imports imports;
    private final TransactionTemplate transaction;
    private final Runnable wakeUp;

    /**
     * Creates the importer of one module.
     *
     * @param imports what was taken over
     * @param transaction joins the caller's transaction, if there is one
     * @param wakeUp called after new events are committed
     */
    public Importer(Imports imports, TransactionTemplate transaction, Runnable wakeUp) {
        this.imports = imports;
        this.transaction = transaction;
        this.wakeUp = wakeUp;
    }

    /** How far the events of a publisher have been taken. */
    public EventPosition position(String publisher) {
        return imports.position(publisher);
    }

    /** Takes a batch over, in the caller's transaction if there is one; then the caller wakes the readers up. */
    Outcome take(EventBatch batch) {
        Integer fresh = transaction.execute(status -> imports.take(batch));
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
        wakeUp.run();
    }
}

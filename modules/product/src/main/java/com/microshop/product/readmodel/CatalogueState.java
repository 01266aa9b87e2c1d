package com.microshop.product.readmodel;

import com.microshop.kernel.SharedQuestion;
import com.microshop.messaging.Freshness;
import java.util.function.Supplier;

/** Which state the catalogue is in: what was read in one state is as good as read anew, as long as the state is the same. */
public final class CatalogueState {

    private final SharedQuestion<String> question;

    /**
     * The state of the catalogue in the module's database.
     *
     * @param freshness is asked for when it is needed for the first time
     */
    public CatalogueState(Supplier<Freshness> freshness) {
        this.question = new SharedQuestion<>(() -> freshness.get().state(CatalogueProjection.PROCESSOR));
    }

    /** The present state, asked of the database after this call and before what is read next. */
    public String now() {
        return question.ask();
    }
}

package com.microshop.product.readmodel;

import com.microshop.kernel.CoalescingSupplier;
import com.microshop.messaging.Freshness;
import java.util.function.Supplier;

/** The version of the whole catalogue, as a text: what was read from it stays current as long as this text is the same. */
public final class CatalogueState {

    private final CoalescingSupplier<String> state;

    /**
     * The state of the catalogue in the module's database.
     *
     * @param freshness is asked for when it is needed for the first time
     */
    public CatalogueState(Supplier<Freshness> freshness) {
        this.state = new CoalescingSupplier<>(() -> freshness.get().state(CatalogueProjection.PROCESSOR));
    }

    /** The present state, asked of the database after this call and before what is read next. */
    public String now() {
        return state.get();
    }
}

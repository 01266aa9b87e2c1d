package com.microshop.messaging;

import java.util.List;

/** Something that must be true of the event stores at any time, checked from them alone. */
public interface Invariant {

    /** One sentence that says what must be true. */
    String statement();

    /**
     * Checks the whole history.
     *
     * @return a sentence for each offender, naming it; empty if the invariant holds
     */
    List<String> offenders();
}

package com.microshop.operations;

import java.util.List;

/**
 * The results of checking the invariants.
 *
 * @param checks one for each invariant, by statement
 */
public record InvariantReport(List<Check> checks) {

    /** Copies the list. */
    public InvariantReport {
        checks = List.copyOf(checks);
    }

    /**
     * One invariant.
     *
     * @param statement what must be true
     * @param offenders a sentence for each thing that breaks it; empty if it holds
     * @param unchecked why it could not be checked, or empty if it was
     */
    public record Check(String statement, List<String> offenders, String unchecked) {

        static Check of(String statement, List<String> offenders) {
            return new Check(statement, List.copyOf(offenders), "");
        }

        public boolean holds() {
            return offenders.isEmpty() && unchecked.isEmpty();
        }
    }
}

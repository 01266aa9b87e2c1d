package com.microshop.loader;

/** Ends the load with one sentence and an exit code. */
final class LoadFailure extends RuntimeException {

    /** Figures differ, or the shop refused what it should accept. */
    static final int WRONG = 1;

    /** The load could not be done: wrong usage, an unreadable file, a shop that does not answer. */
    static final int NOT_POSSIBLE = 2;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private LoadFailure(int exitCode, String sentence) {
        super(sentence, null, false, false);
        this.exitCode = exitCode;
    }

    static LoadFailure wrong(String sentence) {
        return new LoadFailure(WRONG, sentence);
    }

    static LoadFailure notPossible(String sentence) {
        return new LoadFailure(NOT_POSSIBLE, sentence);
    }

    int exitCode() {
        return exitCode;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}

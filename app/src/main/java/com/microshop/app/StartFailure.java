package com.microshop.app;

/** The shop cannot start, for a reason that the user can fix; the message is one sentence. */
final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartFailure(String sentence) {
        super(sentence, null, false, false);
    }
}

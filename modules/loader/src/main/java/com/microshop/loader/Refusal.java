package com.microshop.loader;

/** The shop understood a request and refused it. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /**
     * Creates a refusal.
     *
     * @param request the method and path
     * @param status the HTTP status
     * @param code the problem's stable name, empty if the answer has none
     * @param detail the shop's explanation, or the beginning of its answer
     */
    Refusal(String request, int status, String code, String detail) {
        super("The shop answers %s with %d: %s".formatted(request, status, detail), null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}

package com.microshop.kernel;

import java.util.Map;

/**
 * A command or query that the shop understood and refused; nothing has changed.
 *
 * <p>Travels between processes as its four parts, so that a caller meets the same error wherever the handler runs.
 */
public final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why something was refused, in the terms that a client can act on. */
    public enum Reason {
        /** The thing that was named does not exist. */
        NOT_FOUND,
        /** The state of the thing does not allow it. */
        CONFLICT,
        /** The request makes no sense in itself or for this shop. */
        INVALID,
        /** The caller's version of the thing is not the current one. */
        STALE
    }

    private final Reason reason;
    private final String code;
    private final transient Map<String, Object> details;

    /**
     * Creates a rejection.
     *
     * @param reason the kind of refusal
     * @param code stable kebab-case name of the broken rule, such as {@code insufficient-stock}
     * @param message one sentence for people
     * @param details facts that help the caller, in JSON types
     */
    public Rejection(Reason reason, String code, String message, Map<String, Object> details) {
        super(message, null, false, false);
        this.reason = reason;
        this.code = code;
        this.details = Map.copyOf(details);
    }

    /** Something that does not exist. */
    public static Rejection notFound(String what, Object id) {
        return new Rejection(Reason.NOT_FOUND, what + "-not-found", "There is no %s %s.".formatted(what, id), Map.of());
    }

    /** Something whose state does not allow the command. */
    public static Rejection conflict(String code, String message) {
        return new Rejection(Reason.CONFLICT, code, message, Map.of());
    }

    /** Something that makes no sense. */
    public static Rejection invalid(String code, String message) {
        return new Rejection(Reason.INVALID, code, message, Map.of());
    }

    /** The kind of refusal. */
    public Reason reason() {
        return reason;
    }

    /** The stable kebab-case name of the broken rule. */
    public String code() {
        return code;
    }

    /** Facts that help the caller. */
    public Map<String, Object> details() {
        return details;
    }

    /** The sentence for people. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

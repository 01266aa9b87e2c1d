package com.microshop.operations.cli;

/** Thrown by a tool when a process of the shop could not be asked; its message is a sentence for the user of the tool. */
final class NotAskedException extends RuntimeException {

    /** The exit code of every tool for this. */
    static final int UNKNOWN = 2;

    private static final long serialVersionUID = 1L;

    NotAskedException(String message) {
        super(message);
    }
}

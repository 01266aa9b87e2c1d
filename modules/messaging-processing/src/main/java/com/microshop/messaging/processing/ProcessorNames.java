package com.microshop.messaging.processing;

/** How the processors of a module are named that its definition does not name; the names are kept with their tokens. */
public final class ProcessorNames {

    private ProcessorNames() {}

    /** The processor of all policies of a module. */
    public static String policies(String module) {
        return module + "-policies";
    }

    /** The processor that forwards a module's events to their subscribers. */
    public static String forwarder(String module) {
        return module + "-forwarder";
    }
}

package com.microshop.local;

/** The stop of this process that a signal asks for: Ctrl-C, or a service manager. */
public final class Stop {

    private Stop() {}

    /** Whether it has begun, so that what fails now fails because of it. */
    public static boolean isUnderWay() {
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(new Thread());
            return false;
        } catch (IllegalStateException e) {
            return true; // the JVM's answer once the stop has begun
        }
    }
}

package com.microshop.postgres;

/** What PostgreSQL's programs inherit from this process. */
final class Environments {

    private Environments() {}

    /** Removes variables that would redirect the programs to another server or change the language of their messages. */
    static void clean(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
    }
}

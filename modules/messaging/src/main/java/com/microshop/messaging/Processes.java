package com.microshop.messaging;

import java.time.Instant;
import java.util.List;

/** The processes of the shop, which find each other through the rows that each writes into its modules' schemas. */
public interface Processes {

    /**
     * A process's announcement of itself.
     *
     * @param id a unique id
     * @param url where it listens for operators
     * @param version of the program
     * @param transport what carries its messages
     * @param health whether it takes requests; {@code UP} if it does
     * @param startedAt when it started
     */
    record ThisProcess(String id, String url, String version, String transport, String health, Instant startedAt) {}

    /** Says that this process, with the modules that run in it, is there; to be repeated every few seconds. */
    void announce(ThisProcess self);

    /** Says that this process will not be there any more. */
    void leave(String id);

    /**
     * Every module in every process that was seen within the last 15 seconds and is not superseded by another, by module and
     * start. What is in no database of this process is asked for over the transport; a module that cannot be reached that way
     * is left out.
     */
    List<RunningModule> running();
}

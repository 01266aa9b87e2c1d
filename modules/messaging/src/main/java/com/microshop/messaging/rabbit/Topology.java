package com.microshop.messaging.rabbit;

import java.util.ArrayList;
import java.util.List;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.QueueBuilder.Overflow;

/**
 * The queues. All are reached by their names through the default exchange, and all are declared by the process that takes
 * from them; a declaration never changes, so processes of older and newer versions declare the same.
 */
final class Topology {

    /** Where messages go that nobody can read. */
    static final String PARKED = "microshop.parked";

    private static final String PREFIX = "microshop.";
    private static final int MOST_REQUESTS = 10_000;
    private static final int MOST_EVENT_BYTES = 512 * 1024 * 1024;

    private Topology() {}

    /** Requests to a module, answered by any process that runs it. They live as long as somebody waits for the answer. */
    static String requests(String module) {
        return PREFIX + module + ".requests";
    }

    /** Events of one module for another. */
    static String events(String publisher, String subscriber) {
        return PREFIX + subscriber + ".events." + publisher;
    }

    /** Never holds anything; says which database a module is on. */
    static String store(String module) {
        return PREFIX + module + ".store";
    }

    static Queue requestQueue(String module) {
        return QueueBuilder.durable(requests(module))
                .maxLength((long) MOST_REQUESTS)
                .overflow(Overflow.rejectPublish)
                .build();
    }

    /** Replicated, and with one consumer at a time, so that events stay in order; another takes over when it is gone. */
    static Queue eventQueue(String publisher, String subscriber) {
        return QueueBuilder.durable(events(publisher, subscriber))
                .quorum()
                .singleActiveConsumer()
                .maxLengthBytes(MOST_EVENT_BYTES)
                .overflow(Overflow.rejectPublish)
                .build();
    }

    static Queue parkingQueue() {
        return QueueBuilder.durable(PARKED).quorum().build();
    }

    static List<Queue> all(String module, Iterable<String> publishers) {
        List<Queue> queues = new ArrayList<>();
        queues.add(requestQueue(module));
        publishers.forEach(publisher -> queues.add(eventQueue(publisher, module)));
        return queues;
    }
}

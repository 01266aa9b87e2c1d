package com.microshop.operations;

import java.util.List;
import java.util.Map;

/**
 * How many events one process has appended, and its circuit breakers.
 *
 * @param uses for each module of the shop, the others that it sends commands to or has events of
 * @param appended the number of events that this process has committed since it started, by module
 * @param circuits its circuit breakers, by name
 */
public record FlowReport(Map<String, List<String>> uses, Map<String, Long> appended, List<Circuit> circuits) {

    /** Copies the collections. */
    public FlowReport {
        uses = Map.copyOf(uses);
        appended = Map.copyOf(appended);
        circuits = List.copyOf(circuits);
    }

    /**
     * A circuit breaker, which stops calls to something that fails.
     *
     * @param name what it guards; {@code module-order} for commands to that module
     * @param state {@code closed} lets calls through, {@code open} none, {@code half_open} a few trial calls
     */
    public record Circuit(String name, String state) {}
}

package com.microshop.operations.pages;

import java.util.List;

/**
 * What the map shows. Each {@code health} is {@code good}, {@code warn} or {@code bad}, and written as text besides.
 *
 * @param summary what an operator wants to know first; empty unless the feature is on
 * @param drawing the map
 * @param processes of the shop
 * @param circuits of the processes
 * @param flags the features of the processes
 * @param problems why something is missing, as sentences
 */
record MapView(
        List<Tile> summary,
        Picture drawing,
        List<ProcessRow> processes,
        List<CircuitRow> circuits,
        List<FlagRow> flags,
        List<String> problems) {

    /** One fact of the summary. */
    record Tile(String name, String health, String text) {}

    /**
     * The map.
     *
     * @param description the same as text
     */
    record Picture(
            int width,
            int height,
            int nodeWidth,
            int nodeHeight,
            List<Node> nodes,
            List<Edge> edges,
            String description) {}

    /**
     * A module.
     *
     * @param state whether processes run it
     * @param rate events a second
     * @param lag how far the projection that is furthest behind is behind
     * @param deadLetters how many there are; empty for none
     */
    record Node(
            String name,
            String health,
            MapLayout.Place at,
            String state,
            String rate,
            String lag,
            String deadLetters) {}

    /**
     * That one module sends another commands or has events of it.
     *
     * @param path of the line
     */
    record Edge(String from, String to, String health, String path, String title) {}

    /** A process. */
    record ProcessRow(
            String id, String modules, String health, String state, String url, String transport, String started) {}

    /** A circuit breaker, which stops calls to something that fails. */
    record CircuitRow(String name, String modules, String health, String state) {}

    /** A feature in a process. */
    record FlagRow(String name, String state, String modules, String source, String since) {}
}

package com.microshop.operations.pages;

import java.util.List;

/**
 * What the map shows. Each {@code health} is {@code good}, {@code warn} or {@code bad}, and written as text besides.
 *
 * @param drawing the map
 * @param processes of the shop
 * @param circuits of the processes
 * @param problems why something is missing, as sentences
 */
record MapView(Picture drawing, List<ProcessRow> processes, List<CircuitRow> circuits, List<String> problems) {

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
}

package com.microshop.operations.pages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The positions of the modules in the map: those that use others on the left, those that are only used on the right.
 *
 * <p>Narrow enough for a phone.
 */
final class MapLayout {

    static final int WIDTH = 400;
    static final int NODE_WIDTH = 160;
    static final int NODE_HEIGHT = 100;

    private static final int GAP = 20;

    private final Map<String, Place> places = new HashMap<>();
    private final int height;

    /** The upper left corner of a module. */
    record Place(int x, int y) {}

    /**
     * Places the modules.
     *
     * @param uses for each, the others that it uses
     */
    MapLayout(Map<String, List<String>> uses) {
        List<String> users = new ArrayList<>();
        List<String> used = new ArrayList<>();
        uses.forEach((module, others) -> (others.isEmpty() ? used : users).add(module));
        height = Math.max(1, Math.max(users.size(), used.size())) * (NODE_HEIGHT + GAP) - GAP;
        stack(users, 1);
        stack(used, WIDTH - NODE_WIDTH - 1);
    }

    private void stack(List<String> modules, int x) {
        int y = (height - modules.size() * (NODE_HEIGHT + GAP) + GAP) / 2;
        for (String module : modules.stream().sorted().toList()) {
            places.put(module, new Place(x, y));
            y += NODE_HEIGHT + GAP;
        }
    }

    int height() {
        return height;
    }

    Place place(String module) {
        return places.getOrDefault(module, new Place(0, 0));
    }

    /** A line from one module to another, as SVG writes it. */
    String line(String from, String to) {
        Place start = place(from);
        Place end = place(to);
        int middle = NODE_HEIGHT / 2;
        int out = start.x() + NODE_WIDTH;
        int in = end.x() > start.x() ? end.x() : end.x() + NODE_WIDTH;
        int bend = end.x() > start.x() ? (out + in) / 2 : out + GAP;
        return "M%d %dC%d %d %d %d %d %d"
                .formatted(
                        out,
                        start.y() + middle,
                        bend,
                        start.y() + middle,
                        bend,
                        end.y() + middle,
                        in,
                        end.y() + middle);
    }
}

package com.microshop.app;

import com.microshop.kernel.Feature;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A text such as {@code new-ui=on,beta-api=off}; a new line separates as a comma does.
 *
 * @param values of the features that it names
 * @param unknown the other names in it
 */
record FlagText(Map<Feature, Boolean> values, Set<String> unknown) {

    private static final Map<String, Boolean> STATES = Map.of("on", true, "off", false);

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is malformed; the message continues a sentence about the source of the text
     */
    static FlagText of(String text) {
        Map<Feature, Boolean> values = new EnumMap<>(Feature.class);
        Set<String> seen = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        for (String part : text.split("[,\\n]", -1)) {
            String entry = part.strip();
            if (entry.isEmpty()) {
                continue;
            }
            List<String> sides =
                    Arrays.stream(entry.split("=", 2)).map(String::strip).toList();
            Boolean state = STATES.get(sides.getLast());
            if (sides.size() < 2 || state == null) {
                throw new IllegalArgumentException(
                        "must look like new-ui=on,beta-api=off, but has '%s'".formatted(entry));
            }
            String flag = sides.getFirst();
            if (!seen.add(flag)) {
                throw new IllegalArgumentException("names '%s' twice".formatted(flag));
            }
            Feature.of(flag).ifPresentOrElse(feature -> values.put(feature, state), () -> unknown.add(flag));
        }
        return new FlagText(values, unknown);
    }

    /** As a part of a sentence about the source of the text. */
    String unknownNames() {
        return "names %s, which is not a feature; the features are %s"
                .formatted(
                        String.join(", ", unknown),
                        Arrays.stream(Feature.values()).map(Feature::flag).collect(Collectors.joining(", ")));
    }
}

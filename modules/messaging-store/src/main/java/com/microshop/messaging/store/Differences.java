package com.microshop.messaging.store;

import com.microshop.messaging.AggregateHistory.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Compares two states of an aggregate, field by field. */
final class Differences {

    private Differences() {}

    /** What is different, in the order of the fields; what is gone comes last. */
    static List<Change> between(JsonNode before, JsonNode after) {
        Map<String, String> old = new LinkedHashMap<>();
        Map<String, String> today = new LinkedHashMap<>();
        collect("", before, old);
        collect("", after, today);
        Set<String> fields = new LinkedHashSet<>(today.keySet());
        fields.addAll(old.keySet());
        List<Change> changes = new ArrayList<>();
        for (String field : fields) {
            if (!Objects.equals(old.get(field), today.get(field))) {
                changes.add(new Change(field, old.get(field), today.get(field)));
            }
        }
        return changes;
    }

    private static void collect(String path, JsonNode node, Map<String, String> fields) {
        if (node.isContainer() && !node.isEmpty()) {
            if (node.isObject()) {
                node.properties()
                        .forEach(field -> collect(
                                path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                                field.getValue(),
                                fields));
            } else {
                for (int i = 0; i < node.size(); i++) {
                    collect("%s[%d]".formatted(path, i), node.get(i), fields);
                }
            }
        } else if (!path.isEmpty()) {
            fields.put(path, node.isString() ? node.asString() : node.toString());
        }
    }
}

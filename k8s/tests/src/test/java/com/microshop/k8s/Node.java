package com.microshop.k8s;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A value in a manifest, or the absence of one. What is asked of an absent value is absent, too. */
record Node(@Nullable Object value) {

    private static final Node ABSENT = new Node(null);

    Node at(String... keys) {
        Node node = this;
        for (String key : keys) {
            node = node.value instanceof Map<?, ?> map ? new Node(map.get(key)) : ABSENT;
        }
        return node;
    }

    boolean isPresent() {
        return value != null;
    }

    boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    boolean isFalse() {
        return Boolean.FALSE.equals(value);
    }

    /** Empty if absent. */
    String text() {
        return value == null ? "" : value.toString();
    }

    /** 0 if absent. */
    int number() {
        return value instanceof Number number ? number.intValue() : value == null ? 0 : Integer.parseInt(text());
    }

    /** None if absent. */
    List<Node> items() {
        return value instanceof List<?> list ? list.stream().map(Node::new).toList() : List.of();
    }

    Stream<Node> stream() {
        return items().stream();
    }

    /** The item of a list with this name; absent if there is none. */
    Node named(String name) {
        return stream()
                .filter(item -> item.at("name").text().equals(name))
                .findFirst()
                .orElse(ABSENT);
    }

    /** None if absent. */
    Set<String> keys() {
        return texts().keySet();
    }

    /** Values by key, as text; none if absent. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> texts.put(String.valueOf(key), String.valueOf(entry)));
        }
        return texts;
    }
}

package com.microshop.messaging.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which modules want which events of one module, kept in that module's schema, so that whichever process forwards them
 * knows it without knowing the subscribers.
 *
 * <p>Types are only ever added: during a rolling update an older version of a subscriber must not take away what a newer
 * one wants.
 */
public final class Subscriptions {

    private final String schema;
    private final JdbcClient jdbc;
    private volatile Map<String, Set<String>> known = Map.of();

    /** The subscriptions to the events of the module with this schema. */
    public Subscriptions(String schema, JdbcClient jdbc) {
        this.schema = schema;
        this.jdbc = jdbc;
    }

    /** Adds what a subscriber wants. */
    public void add(String subscriber, Collection<String> eventTypes) {
        jdbc.sql("""
                        INSERT INTO %s.subscription (subscriber, event_type) SELECT ?, unnest(?::text[])
                        ON CONFLICT DO NOTHING
                        """.formatted(schema))
                .params(subscriber, eventTypes.toArray(String[]::new))
                .update();
        refresh();
    }

    /** Reads them again: the wanted types by subscriber. */
    public Map<String, Set<String>> refresh() {
        Map<String, Set<String>> all = new HashMap<>();
        jdbc.sql("SELECT subscriber, event_type FROM %s.subscription".formatted(schema))
                .query(result -> {
                    all.computeIfAbsent(result.getString(1), s -> new HashSet<>())
                            .add(result.getString(2));
                });
        known = Map.copyOf(all);
        return known;
    }

    /** The types that any subscriber wants, as of now. */
    public Set<String> types() {
        return refresh().values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    /** As they were when last read. */
    public Map<String, Set<String>> known() {
        return known;
    }
}

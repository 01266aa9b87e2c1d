package com.microshop.operations;

import com.microshop.messaging.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All known events of one order or one correlation.
 *
 * @param id the order, or the correlation
 * @param events in the order of time, but none before what led to it: clocks of several machines differ
 * @param summary all of it in short
 */
public record Story(String id, List<Happening> events, Summary summary) {

    /**
     * One event.
     *
     * @param at when
     * @param offsetMillis the time since the first event
     * @param module where
     * @param event the simple name of its type
     * @param aggregateId what it happened to
     * @param sequence its sequence number in that aggregate, from 0
     * @param eventId its own id
     * @param causedBy the event in this story that caused it; null if a request or a time limit did
     * @param depth the length of its chain of causes in this story
     * @param payload its content
     */
    public record Happening(
            Instant at,
            double offsetMillis,
            String module,
            String event,
            String aggregateId,
            long sequence,
            String eventId,
            @Nullable String causedBy,
            int depth,
            JsonNode payload) {}

    /**
     * All of it in short.
     *
     * @param events how many
     * @param modules where they happened
     * @param durationMillis from the first to the last
     * @param status of the order now; null if it is not known
     * @param missing the modules that could not be reached
     * @param truncated whether there is more than could be shown
     */
    public record Summary(
            int events,
            List<String> modules,
            double durationMillis,
            @Nullable String status,
            List<String> missing,
            boolean truncated) {}

    /** Puts what processes know in order. */
    public static Story of(
            String id,
            Collection<StoredEvent> events,
            @Nullable String status,
            List<String> missing,
            boolean isTruncated) {
        Map<String, StoredEvent> byId = new HashMap<>();
        events.forEach(event -> byId.put(event.eventId(), event));
        List<StoredEvent> ordered = events.stream()
                .sorted(Comparator.comparing((StoredEvent event) -> notBeforeItsCause(event, byId))
                        .thenComparingInt(event -> depth(event, byId))
                        .thenComparing(StoredEvent::aggregateId)
                        .thenComparingLong(StoredEvent::sequence))
                .toList();
        Instant begin = ordered.getFirst().occurredAt();
        List<Happening> happenings =
                ordered.stream().map(event -> happening(event, begin, byId)).toList();
        double duration =
                happenings.stream().mapToDouble(Happening::offsetMillis).max().orElse(0);
        List<String> modules =
                events.stream().map(StoredEvent::module).distinct().sorted().toList();
        return new Story(id, happenings, new Summary(events.size(), modules, duration, status, missing, isTruncated));
    }

    private static Happening happening(StoredEvent event, Instant begin, Map<String, StoredEvent> byId) {
        StoredEvent cause = cause(event, byId);
        return new Happening(
                event.occurredAt(),
                Duration.between(begin, event.occurredAt()).toNanos() / 1e6,
                event.module(),
                event.type().substring(event.type().lastIndexOf('.') + 1),
                event.aggregateId(),
                event.sequence(),
                event.eventId(),
                cause == null ? null : cause.eventId(),
                depth(event, byId),
                OperatorClient.JSON.readTree(event.payload()));
    }

    private static @Nullable StoredEvent cause(StoredEvent event, Map<String, StoredEvent> byId) {
        return event.causationId() == null ? null : byId.get(event.causationId());
    }

    private static Instant notBeforeItsCause(StoredEvent event, Map<String, StoredEvent> byId) {
        Instant latest = event.occurredAt();
        for (StoredEvent cause = cause(event, byId); cause != null; cause = cause(cause, byId)) {
            latest = cause.occurredAt().isAfter(latest) ? cause.occurredAt() : latest;
        }
        return latest;
    }

    private static int depth(StoredEvent event, Map<String, StoredEvent> byId) {
        int depth = 0;
        for (StoredEvent cause = cause(event, byId); cause != null; cause = cause(cause, byId)) {
            depth++;
        }
        return depth;
    }
}

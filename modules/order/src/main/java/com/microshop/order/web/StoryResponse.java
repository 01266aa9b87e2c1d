package com.microshop.order.web;

import com.microshop.messaging.StoredEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Everything that happened about one order, in the order of time. */
@Schema(name = "OrderStory")
record StoryResponse(
        @Schema(example = "0197c1de-8c4d-7e5f-a061-7c8d9e0f1a2b")
        String orderId,

        @Schema(description = "In the order of time, of all modules")
        List<Happening> events,

        @Schema(description = "Whether there is more than is shown here", example = "false")
        boolean truncated) {

    /** One event. */
    @Schema(name = "OrderStoryEvent")
    record Happening(
            @Schema(example = "2026-03-01T09:30:00.123Z") Instant at,

            @Schema(description = "Where it happened", example = "payment")
            String module,

            @Schema(example = "PaymentAuthorized") String event,

            @Schema(description = "What it happened to", example = "0197c1de-9d5e-7f60-b172-8d9e0f1a2b3c")
            String aggregateId,

            @Schema(description = "Its place among the events of that, from 0", example = "1")
            long sequence,

            @Schema(example = "0197c1de-bf70-7182-9394-af1a2b3c4d5e")
            String eventId,

            @Schema(description = "The message that led to it", example = "0197c1de-c081-7293-a4a5-b02b3c4d5e6f")
            @Nullable
            String causationId,

            @Schema(description = "The event's fields, without secrets of the payment")
            Map<String, Object> payload) {

        private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};

        static Happening of(StoredEvent event, JsonMapper json) {
            Map<String, Object> payload = json.readValue(event.payload(), FIELDS);
            payload.remove("payment_token");
            return new Happening(
                    event.occurredAt(),
                    event.module(),
                    event.type().substring(event.type().lastIndexOf('.') + 1),
                    event.aggregateId(),
                    event.sequence(),
                    event.eventId(),
                    event.causationId(),
                    payload);
        }
    }

    static StoryResponse of(String orderId, List<StoredEvent> events, int limit, JsonMapper json) {
        return new StoryResponse(
                orderId,
                events.stream()
                        .limit(limit)
                        .map(event -> Happening.of(event, json))
                        .toList(),
                events.size() > limit);
    }
}

package com.microshop.messaging;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows aggregates as they were, by their own handlers and events. Nothing is changed by looking. */
public interface AggregateHistory {

    /**
     * The requested state.
     *
     * @param at the one at that time; null for no such restriction
     * @param sequence the one after the event with this number; null for the latest
     * @param limit how many of the events that led there are shown, from 1 to 1,000
     */
    record Moment(@Nullable Instant at, @Nullable Long sequence, int limit) {}

    /**
     * What an event changed.
     *
     * @param field where in the state, such as {@code placed.total.amount} or {@code lines[0].quantity}
     * @param before null if it was not there
     * @param after null if it is not there any more
     */
    record Change(
            String field, @Nullable String before, @Nullable String after) {}

    /**
     * An event of the aggregate.
     *
     * @param sequence its place among the aggregate's events, from 0
     * @param occurredAt when it happened
     * @param type its name
     * @param changes what it changed; none if the aggregate does not remember it
     */
    record Step(long sequence, Instant occurredAt, String type, List<Change> changes) {

        /** Copies the list. */
        public Step {
            changes = List.copyOf(changes);
        }
    }

    /**
     * An aggregate as it was.
     *
     * @param module whose it is
     * @param type the simple name of its class
     * @param id which one
     * @param sequence the number of the last event in the state
     * @param occurredAt when that happened
     * @param latest the number of the last event that there is
     * @param state as JSON, as a snapshot would hold it; what is encrypted stays encrypted
     * @param steps the last events that led there, the oldest first
     */
    record PastState(
            String module,
            String type,
            String id,
            long sequence,
            Instant occurredAt,
            long latest,
            String state,
            List<Step> steps) {

        /** Copies the list. */
        public PastState {
            steps = List.copyOf(steps);
        }
    }

    /**
     * The state of an aggregate at a moment; empty if the module has no such aggregate.
     *
     * @throws IllegalArgumentException with a sentence, if there is no such module here, or no such moment
     * @throws OverloadedException with a sentence, if it takes too long
     */
    Optional<PastState> show(String module, String id, Moment moment);
}

package com.microshop.operations;

import com.microshop.messaging.AggregateHistory.PastState;
import com.microshop.messaging.AggregateHistory.Step;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The states of aggregates that share an id, as an order and its reservation do.
 *
 * @param modules in which this process has looked
 * @param aggregates those that were found
 * @param problem why there are none, as a sentence; empty if there are some
 */
public record AggregatesReport(List<String> modules, List<Found> aggregates, String problem) {

    /** Copies the lists. */
    public AggregatesReport {
        modules = List.copyOf(modules);
        aggregates = List.copyOf(aggregates);
    }

    /** One of them, as in {@link PastState}, without secrets of the payment. */
    public record Found(
            String module,
            String type,
            String id,
            long sequence,
            Instant occurredAt,
            long latest,
            JsonNode state,
            List<Step> steps) {

        static Found of(PastState past) {
            return new Found(
                    past.module(),
                    past.type(),
                    past.id(),
                    past.sequence(),
                    past.occurredAt(),
                    past.latest(),
                    OperatorClient.JSON.readTree(Secrets.removedFrom(past.state())),
                    past.steps().stream().map(Found::withoutSecrets).toList());
        }

        private static Step withoutSecrets(Step step) {
            return new Step(
                    step.sequence(),
                    step.occurredAt(),
                    step.type(),
                    step.changes().stream()
                            .filter(change -> !Secrets.isAt(change.field()))
                            .toList());
        }
    }
}

package com.microshop.messaging.processing;

import com.microshop.messaging.exchange.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Invokes a module's policies and waits for the outcome of the commands that they send before the token may move.
 *
 * <p>Commands of one batch run in parallel; an event waits for the one before it of the same aggregate. An event whose
 * command fails permanently goes to the dead letter queue, followed by the later events of the same aggregate, and blocks
 * no others; it is retried at intervals. A temporary failure ends the batch, which is then repeated: every command may
 * therefore arrive twice.
 */
final class PolicyInvoker implements EventHandlerInvoker {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyInvoker.class);

    /** Among a letter's diagnostics: how often it was tried. */
    static final String ATTEMPTS = "attempts";

    private final List<AnnotationEventHandlerAdapter> policies;
    private final SequencedDeadLetterQueue<EventMessage<?>> deadLetters;
    private final CorrelationDataProvider correlation;
    private final Duration patience;
    private final String batchKey = PolicyInvoker.class.getName() + "@" + System.identityHashCode(this);

    /** Aggregates that are known to have dead letters, by segment; filled when a segment is first worked on. */
    private final Map<Integer, Set<Object>> blocked = new ConcurrentHashMap<>();

    PolicyInvoker(
            List<?> policies,
            SequencedDeadLetterQueue<EventMessage<?>> deadLetters,
            CorrelationDataProvider correlation,
            Duration patience) {
        this.policies =
                policies.stream().map(AnnotationEventHandlerAdapter::new).toList();
        this.deadLetters = deadLetters;
        this.correlation = correlation;
        this.patience = patience;
    }

    @Override
    public boolean canHandle(EventMessage<?> eventMessage, Segment segment) {
        return segment.matches(sequenceOf(eventMessage)) && isHandledHere(eventMessage);
    }

    @Override
    public boolean canHandleType(Class<?> payloadType) {
        return policies.stream().anyMatch(policy -> policy.canHandleType(payloadType));
    }

    @Override
    public void handle(EventMessage<?> message, Segment segment) {
        if (!canHandle(message, segment)) {
            return;
        }
        UnitOfWork<?> unitOfWork = CurrentUnitOfWork.get();
        Batch batch = unitOfWork.getOrComputeResource(batchKey, k -> {
            Batch fresh = new Batch(segment);
            unitOfWork.onPrepareCommit(u -> fresh.settleAll());
            unitOfWork.onRollback(u -> blocked.remove(segment.getSegmentId()));
            return fresh;
        });
        batch.handle(message);
        // Before the commit begins: it starts with storing the token, and a transaction that has written and then waits
        // holds back the readers of all stores.
        if (unitOfWork instanceof BatchingUnitOfWork<?> several && several.isLastMessage()) {
            batch.settleAll();
        }
    }

    @Override
    public boolean supportsReset() {
        return false;
    }

    @Override
    public void segmentReleased(Segment segment) {
        blocked.remove(segment.getSegmentId());
    }

    private static String sequenceOf(EventMessage<?> message) {
        return message instanceof DomainEventMessage<?> event
                ? event.getAggregateIdentifier()
                : message.getIdentifier();
    }

    private CompletableFuture<Void> invoke(EventMessage<?> message) {
        List<CompletableFuture<?>> outcomes = new ArrayList<>();
        for (AnnotationEventHandlerAdapter policy : policies) {
            if (policy.canHandle(message)) {
                try {
                    if (policy.handle(message) instanceof CompletableFuture<?> outcome) {
                        outcomes.add(outcome);
                    }
                } catch (Exception e) {
                    outcomes.add(CompletableFuture.failedFuture(e));
                }
            }
        }
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new));
    }

    /**
     * Tries dead letters again, the longest untouched first, each with those that wait behind it. One that no policy here
     * handles was left by another version of the module, beside this one or before it, and waits for that version.
     *
     * @param pause how long ago a letter must have been tried last
     */
    void retryDeadLetters(Duration pause) {
        Instant untouchedSince = GenericDeadLetter.clock.instant().minus(pause);
        boolean[] found = {true};
        while (found[0] && !Thread.currentThread().isInterrupted()) {
            found[0] = false;
            var _ = deadLetters.process(
                    letter -> letter.lastTouched().isBefore(untouchedSince) && isHandledHere(letter.message()),
                    letter -> {
                        found[0] = true;
                        return isHandledHere(letter.message()) ? retried(letter) : Decisions.enqueue();
                    });
        }
    }

    boolean isHandledHere(EventMessage<?> message) {
        return policies.stream().anyMatch(policy -> policy.canHandle(message));
    }

    /** Retries a dead letter that the caller has claimed; returns the decision about it. */
    EnqueueDecision<EventMessage<?>> retried(DeadLetter<? extends EventMessage<?>> letter) {
        EventMessage<?> message = letter.message();
        UnitOfWork<EventMessage<?>> unitOfWork = DefaultUnitOfWork.startAndGet(message);
        unitOfWork.registerCorrelationDataProvider(correlation);
        var result =
                unitOfWork.executeWithResult(() -> invoke(message).get(patience.toMillis(), TimeUnit.MILLISECONDS));
        if (!result.isExceptional()) {
            LOG.info("Dead letter {} of {} was handled", message.getIdentifier(), sequenceOf(message));
            return Decisions.evict();
        }
        Throwable failure = result.exceptionResult();
        LOG.warn(
                "Dead letter {} of {} fails again: {}",
                message.getIdentifier(),
                sequenceOf(message),
                failure.toString());
        return Decisions.requeue(
                failure instanceof ExecutionException e && e.getCause() != null ? e.getCause() : failure,
                tried -> tried.diagnostics().and(ATTEMPTS, attempts(tried) + 1));
    }

    /** Versions that did not count left no number. */
    private static int attempts(DeadLetter<?> letter) {
        return letter.diagnostics().get(ATTEMPTS) instanceof Number number
                ? number.intValue()
                : letter.cause().isPresent() ? 1 : 0;
    }

    /** Puts a letter that failed again back to where it was, which ends the claim. */
    void keep(DeadLetter<? extends EventMessage<?>> letter, EnqueueDecision<EventMessage<?>> decision) {
        deadLetters.requeue(
                letter,
                tried -> decision.withDiagnostics(tried)
                        .withCause(decision.enqueueCause().orElse(null)));
    }

    /** Removes a dead letter that was handled. */
    void remove(DeadLetter<? extends EventMessage<?>> letter) {
        deadLetters.evict(letter);
    }

    private Set<Object> blockedIn(Segment segment) {
        return blocked.computeIfAbsent(segment.getSegmentId(), id -> {
            Set<Object> sequences = ConcurrentHashMap.newKeySet();
            for (var sequence : deadLetters.deadLetters()) {
                for (var letter : sequence) {
                    sequences.add(sequenceOf(letter.message()));
                    break;
                }
            }
            return sequences;
        });
    }

    /** The events of one batch whose commands are under way. */
    private final class Batch {

        private record UnderWay(EventMessage<?> message, CompletableFuture<Void> outcome) {}

        private final Segment segment;
        private final Map<String, UnderWay> underWay = new LinkedHashMap<>();

        private Batch(Segment segment) {
            this.segment = segment;
        }

        private void handle(EventMessage<?> message) {
            String sequence = sequenceOf(message);
            UnderWay earlier = underWay.remove(sequence);
            if (earlier != null) {
                settle(sequence, earlier);
            }
            if (joinsDeadLetters(sequence, message)) {
                return;
            }
            underWay.put(sequence, new UnderWay(message, invoke(message)));
        }

        private boolean joinsDeadLetters(String sequence, EventMessage<?> message) {
            Set<Object> known = blockedIn(segment);
            if (!known.contains(sequence)) {
                return false;
            }
            boolean joins = deadLetters.enqueueIfPresent(sequence, () -> new GenericDeadLetter<>(sequence, message));
            if (!joins) {
                known.remove(sequence);
            }
            return joins;
        }

        private void settleAll() {
            underWay.forEach(this::settle);
            underWay.clear();
        }

        private void settle(String sequence, UnderWay event) {
            try {
                event.outcome().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                failed(sequence, event.message(), e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException e) {
                failed(sequence, event.message(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException("Interrupted while a command was under way", e);
            }
        }

        private void failed(String sequence, EventMessage<?> message, Throwable failure) {
            if (Failures.isTransient(failure)) {
                throw new CompletionException(
                        "A command sent for %s is not known to be executed; it will be sent again"
                                .formatted(message.getPayloadType().getSimpleName()),
                        failure);
            }
            LOG.error(
                    "Dead letter: {} {} of {}: {}",
                    message.getPayloadType().getSimpleName(),
                    message.getIdentifier(),
                    sequence,
                    failure.toString());
            deadLetters.enqueue(
                    sequence,
                    new GenericDeadLetter<EventMessage<?>>(sequence, message, failure)
                            .withDiagnostics(MetaData.with(ATTEMPTS, 1)));
            blockedIn(segment).add(sequence);
        }
    }
}

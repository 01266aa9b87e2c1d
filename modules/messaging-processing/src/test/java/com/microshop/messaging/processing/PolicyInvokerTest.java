package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.counter.Increased;
import com.microshop.counter.Limited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.InMemorySequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.junit.jupiter.api.Test;

/** How one version of a module handles dead letters of another, which runs beside it or ran before it. */
class PolicyInvokerTest {

    private static final String COUNTER = "a counter";

    /** Letters are due at once. */
    private static final Duration NO_PAUSE = Duration.ofSeconds(-1);

    private final SequencedDeadLetterQueue<EventMessage<?>> letters = InMemorySequencedDeadLetterQueue.defaultQueue();
    private final List<Object> handled = new ArrayList<>();

    private final Object today = new Object() {
        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void react(Increased event) {
            handled.add(event);
        }
    };

    private final Object next = new Object() {
        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void react(Limited event) {
            handled.add(event);
        }
    };

    @Test
    void aDeadLetterThatOnlyAnotherVersionHandlesWaitsForIt() {
        bury(new Limited(COUNTER, 10));

        version(today).retryDeadLetters(NO_PAUSE);
        assertThat(handled).isEmpty();
        assertThat(letters.sequenceSize(COUNTER)).isEqualTo(1);

        version(today, next).retryDeadLetters(NO_PAUSE);
        assertThat(handled).containsExactly(new Limited(COUNTER, 10));
        assertThat(letters.contains(COUNTER)).isFalse();
    }

    @Test
    void dueLettersBeforeItGoThroughAndThoseBehindItWaitToo() {
        bury(new Increased(COUNTER, 1, 1));
        bury(new Limited(COUNTER, 10));
        bury(new Increased(COUNTER, 1, 2));

        version(today).retryDeadLetters(NO_PAUSE);

        assertThat(handled).containsExactly(new Increased(COUNTER, 1, 1));
        assertThat(letters.sequenceSize(COUNTER)).isEqualTo(2);
    }

    private void bury(Object event) {
        letters.enqueue(
                COUNTER,
                new GenericDeadLetter<>(
                        COUNTER,
                        new GenericDomainEventMessage<>("Counter", COUNTER, letters.sequenceSize(COUNTER), event),
                        new IllegalStateException("not now")));
    }

    private PolicyInvoker version(Object... policies) {
        return new PolicyInvoker(List.of(policies), letters, message -> Map.of(), Duration.ofSeconds(10));
    }
}

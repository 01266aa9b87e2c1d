package com.microshop.messaging.projection;

import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.Projections.Lag;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.EventCounts.Waiting;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.ModuleStore;
import com.microshop.messaging.store.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds out why processors have not handled all events. */
public final class LagDiagnosis {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Pace pace;

    /** Creates the diagnosis; {@code pace} knows how busy this machine is. */
    public LagDiagnosis(Pace pace) {
        this.pace = pace;
    }

    /**
     * A processor to look at.
     *
     * @param processor its name
     * @param store of its module
     * @param tokens of its module
     * @param types the names of the events that concern it; null if all may
     */
    record Subject(
            String processor,
            ModuleStore store,
            Tokens tokens,
            ProjectionPauses pauses,
            ProjectionFailures failures,
            @Nullable Set<String> types) {}

    /** All processors that are given, those without a lag, too; takes a second to see how fast they are. */
    List<Lag> of(List<Subject> subjects) {
        Map<Subject, EventPosition> before = new LinkedHashMap<>();
        subjects.forEach(subject -> before.put(subject, position(subject)));
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return before.entrySet().stream()
                .map(subject -> lag(subject.getKey(), subject.getValue()))
                .toList();
    }

    private static EventPosition position(Subject subject) {
        return subject.tokens().of(subject.processor()).first();
    }

    private Lag lag(Subject subject, EventPosition before) {
        EventPosition now = position(subject);
        Waiting waiting = subject.store().counts().waiting(now, subject.types());
        return new Lag(
                subject.store().module(),
                subject.processor(),
                waiting.events(),
                waiting.age(),
                waiting.events() == 0 ? List.of() : causes(subject, before, now, waiting));
    }

    private List<String> causes(Subject subject, EventPosition before, EventPosition now, Waiting waiting) {
        List<String> causes = new ArrayList<>();
        String name = subject.processor();
        if (subject.pauses().isPaused(name)) {
            causes.add("It is paused: microshop projections resume " + name);
        }
        Optional<Failure> failure = subject.failures().of(name, subject.tokens().of(name));
        failure.ifPresent(f -> causes.add("The batch from %s on fails since %s, and is tried again: %s"
                .formatted(f.position(), f.at(), f.message())));
        List<Integer> idle = subject.tokens().unclaimed(name);
        if (!idle.isEmpty()) {
            causes.add("No process works on its segments %s: a process that runs module %s takes them within seconds"
                    .formatted(idle, subject.store().module()));
        }
        Collection<String> types = subject.types() == null ? List.of() : subject.types();
        long hidden = waiting.events()
                - subject.store()
                        .counts()
                        .between(now, subject.store().positions().head(), types);
        if (hidden > 0) {
            causes.add("%,d events may not be read before a transaction ends that appends to the store: %s"
                    .formatted(hidden, oldest(subject.store())));
        }
        long handled = subject.store().counts().between(before, now, types);
        causes.add(speed(handled, waiting.events()));
        if (pace.millis() > 0) {
            causes.add("The processors of this machine are busy: readers rest %d ms before each batch"
                    .formatted(pace.millis()));
        }
        return causes;
    }

    private static String speed(long handled, long left) {
        if (handled == 0) {
            return "It has not moved within %d s".formatted(LOOK.toSeconds());
        }
        return "It handles %,d events a second: %,d s left, if nothing is added"
                .formatted(handled / LOOK.toSeconds(), left * LOOK.toSeconds() / handled);
    }

    /** The oldest transaction that appends to the store; its statement is not shown, because it may hold personal data. */
    private static String oldest(ModuleStore store) {
        return store.positions().openAppends().stream()
                .findFirst()
                .map(append -> "%s (%s, %s) since %s"
                        .formatted(
                                append.pid() == null
                                        ? "a transaction prepared for a two-phase commit"
                                        : "process %d of PostgreSQL".formatted(append.pid()),
                                append.application(),
                                Objects.requireNonNullElse(append.state(), "state unknown"),
                                append.age() == null
                                        ? "an unknown time"
                                        : append.age().toSeconds() + " s"))
                .orElse("it has just ended");
    }
}

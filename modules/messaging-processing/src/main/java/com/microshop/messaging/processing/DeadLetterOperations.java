package com.microshop.messaging.processing;

import com.microshop.messaging.DeadLetters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.deadletter.EnqueueDecision;

/** Lists, retries and discards the dead letters of all modules of this process. */
final class DeadLetterOperations implements DeadLetters {

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Result GONE = new Result(
            Outcome.GONE,
            0,
            0,
            "There is no such dead letter here: it was handled, was discarded, or is of a module in another process.");

    private final TransactionManager transactions;
    private final List<DeadLetterTable> tables = new CopyOnWriteArrayList<>();
    private final Map<String, PolicyInvoker> invokers = new ConcurrentHashMap<>();

    DeadLetterOperations(TransactionManager transactions) {
        this.transactions = transactions;
    }

    void add(DeadLetterTable table) {
        tables.add(table);
    }

    void add(String group, PolicyInvoker invoker) {
        var _ = invokers.put(group, invoker);
    }

    /** A dead letter with its table. */
    private record Found(DeadLetterTable table, Letter letter) {}

    /** How many dead letters each module here has. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        tables.forEach(table -> counts.put(table.module(), table.count()));
        return counts;
    }

    @Override
    public long count() {
        return tables.stream().mapToLong(DeadLetterTable::count).sum();
    }

    @Override
    public List<Letter> list(int limit) {
        List<Letter> letters = new ArrayList<>();
        for (DeadLetterTable table : tables) {
            letters.addAll(table.list(limit - letters.size()));
        }
        return letters;
    }

    @Override
    public Optional<Content> find(String id) {
        return tables.stream().flatMap(table -> table.find(id).stream()).findFirst();
    }

    private Optional<Found> found(String id) {
        return tables.stream()
                .flatMap(table -> table.find(id).map(content -> new Found(table, content.letter())).stream())
                .findFirst();
    }

    @Override
    public Result retry(String id) {
        return found(id).map(this::retry).orElse(GONE);
    }

    private Result retry(Found found) {
        Letter letter = found.letter();
        if (letter.ahead() > 0) {
            String first = found.table().firstWith(letter.id()).map(Letter::id).orElse("another");
            return new Result(
                    Outcome.WAITS,
                    0,
                    letter.ahead() + 1 + letter.behind(),
                    "It waits behind %d of its sequence; retry %s first, or the whole sequence."
                            .formatted(letter.ahead(), first));
        }
        return tried(found, false);
    }

    @Override
    public Result retrySequence(String id) {
        return tables.stream()
                .flatMap(table -> table.firstWith(id).map(first -> new Found(table, first)).stream())
                .findFirst()
                .map(first -> tried(first, true))
                .orElse(GONE);
    }

    private Result tried(Found first, boolean isWholeSequence) {
        PolicyInvoker invoker = invokers.get(first.letter().group());
        if (invoker == null) {
            return unhandled(first, 0);
        }
        Optional<JdbcDeadLetter<EventMessage<?>>> claimed =
                first.table().claim(first.letter().id());
        if (claimed.isEmpty()) {
            return found(first.letter().id()).isEmpty() ? GONE : busy(first);
        }
        return tried(first, invoker, claimed.get(), isWholeSequence);
    }

    /** Tries one dead letter after the other, each claimed before the one ahead of it is removed, as the queue itself does. */
    private Result tried(
            Found first, PolicyInvoker invoker, JdbcDeadLetter<EventMessage<?>> claimed, boolean isWholeSequence) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        int done = 0;
        JdbcDeadLetter<EventMessage<?>> current = claimed;
        while (current != null) {
            if (!invoker.isHandledHere(current.message())) {
                first.table().release(current);
                return unhandled(first, done);
            }
            EnqueueDecision<EventMessage<?>> decision = invoker.retried(current);
            if (decision.shouldEnqueue()) {
                invoker.keep(current, decision);
                return failed(first, done, decision);
            }
            boolean continues = isWholeSequence && System.nanoTime() - deadline < 0;
            JdbcDeadLetter<EventMessage<?>> next =
                    continues ? first.table().claimNext(current).orElse(null) : null;
            invoker.remove(current);
            done++;
            current = next;
        }
        return through(first, done);
    }

    private static Result through(Found first, int done) {
        long left = first.table().sizeOf(first.letter());
        return new Result(
                Outcome.DONE,
                done,
                left,
                left == 0
                        ? "It was handled%s.".formatted(done > 1 ? ", with %d behind it".formatted(done - 1) : "")
                        : "%d handled; %d left of the sequence, retried automatically soon.".formatted(done, left));
    }

    private static Result failed(Found first, int done, EnqueueDecision<EventMessage<?>> decision) {
        String failure =
                decision.enqueueCause().map(DeadLetterOperations::described).orElse("no reason was given");
        return new Result(
                Outcome.FAILED,
                done,
                first.table().sizeOf(first.letter()),
                done == 0
                        ? "It failed again: %s".formatted(failure)
                        : "%d handled, then the next failed: %s".formatted(done, failure));
    }

    private static String described(Throwable failure) {
        String message = failure.getMessage();
        String type = failure.getClass().getSimpleName();
        return message == null ? type : type + ": " + message;
    }

    private static Result unhandled(Found first, int done) {
        return new Result(
                Outcome.UNHANDLED,
                done,
                first.table().sizeOf(first.letter()),
                "%sNo policy of this version handles it; ask a process of the version that does, or discard it."
                        .formatted(done == 0 ? "" : "%d handled. ".formatted(done)));
    }

    private static Result busy(Found first) {
        return new Result(
                Outcome.BUSY,
                0,
                first.table().sizeOf(first.letter()),
                "Another process is retrying it now; look again in a moment.");
    }

    @Override
    public Result discard(String id) {
        return found(id).map(this::discard).orElse(GONE);
    }

    private Result discard(Found found) {
        boolean isDone = transactions.fetchInTransaction(
                () -> found.table().remove(found.letter().id()));
        if (!isDone) {
            return found(found.letter().id()).isEmpty() ? GONE : busy(found);
        }
        long left = found.table().sizeOf(found.letter());
        return new Result(
                Outcome.DONE,
                1,
                left,
                left == 0
                        ? "It is discarded."
                        : "It is discarded; %d left of its sequence, retried automatically soon.".formatted(left));
    }
}

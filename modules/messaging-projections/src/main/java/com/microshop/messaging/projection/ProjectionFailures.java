package com.microshop.messaging.projection;

import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.processing.Positions;
import com.microshop.messaging.processing.ProjectionFailureListener;
import com.microshop.messaging.store.EventPosition;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records the failures that block the projections of one module.
 *
 * <p>The transaction of a failed batch is lost, so its failure is kept in memory until the next {@link #note}.
 */
final class ProjectionFailures implements ProjectionFailureListener {

    private static final int MAX_CAUSE_DEPTH = 20;
    private static final int MAX_ERROR_LENGTH = 500;

    /** The class of SQL states about values, data exceptions. */
    private static final String DATA_EXCEPTION_CLASS = "22";

    private final ControlTable table;
    private final Map<String, Failed> latest = new ConcurrentHashMap<>();

    private record Failed(String aggregateId, EventPosition position, Throwable cause) {}

    ProjectionFailures(ControlTable table) {
        this.table = table;
    }

    @Override
    public void failed(String projection, String aggregateId, EventPosition position, Throwable cause) {
        latest.put(projection, new Failed(aggregateId, position, cause));
    }

    /** Writes down what has failed since the last time. */
    void note() {
        latest.forEach((projection, failure) -> {
            var _ = latest.remove(projection, failure); // also if it cannot be written: it comes again
            table.noteFailure(projection, sentenceOf(failure.cause()), failure.aggregateId(), failure.position());
        });
    }

    /** The failure that blocks a projection at these positions; empty if the failed events were handled since. */
    Optional<Failure> of(String projection, Positions positions) {
        return table.failure(projection)
                .filter(batch -> !positions.haveHandled(batch.aggregateId(), batch.position()))
                .map(batch -> new Failure(
                        batch.message(),
                        batch.position().tx() + "," + batch.position().idx(),
                        batch.at()));
    }

    /** The failure in short, without details of a value, which may be personal data. */
    static String sentenceOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < MAX_CAUSE_DEPTH; depth++) {
            root = root.getCause();
        }
        String name = root.getClass().getSimpleName();
        if (root instanceof SQLException sql
                && String.valueOf(sql.getSQLState()).startsWith(DATA_EXCEPTION_CLASS)) {
            return "%s, SQL state %s".formatted(name, sql.getSQLState());
        }
        String text = (name + ": " + root.getMessage()).replace("\0", "");
        return text.substring(0, Math.min(text.length(), MAX_ERROR_LENGTH));
    }
}

package com.microshop.messaging.command;

import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one module that wait to be executed in this process. Those that arrive while a group is under way share
 * the next one, which is one transaction (group commit); a command that finds no group under way does not wait.
 *
 * <p>A group that takes longer than {@link #PATIENCE}, because it waits for something, is no longer waited for.
 */
final class CommandQueue {

    private static final int LARGEST_GROUP = 64;
    private static final Duration PATIENCE = Duration.ofMillis(200);

    /** So much before its sender's deadline a command is taken back, so that the sender learns that nothing was done. */
    private static final Duration MARGIN = PATIENCE.multipliedBy(2);

    private final String module;
    private final GroupCommit groupCommit;
    private final Semaphore permits;
    private final Duration longestWait;

    /** Guards itself and {@link #current}. */
    private final Deque<PendingCommand> waiting = new ArrayDeque<>();

    private @Nullable Group current;

    /**
     * Creates an empty queue.
     *
     * @param module the module
     * @param groupCommit executes groups
     * @param permits as many transactions as this process may execute at a time, of all modules
     * @param deadline how long a sender waits for the outcome
     */
    CommandQueue(String module, GroupCommit groupCommit, Semaphore permits, Duration deadline) {
        this.module = module;
        this.groupCommit = groupCommit;
        this.permits = permits;
        this.longestWait = deadline.compareTo(MARGIN.multipliedBy(2)) > 0 ? deadline.minus(MARGIN) : deadline;
    }

    /** Returns when the command has its outcome. */
    void execute(PendingCommand command) {
        long end = System.nanoTime() + longestWait.toNanos();
        synchronized (waiting) {
            waiting.add(command);
            startGroup();
        }
        try {
            awaitOutcome(command, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            command.fail(
                    takeBack(command)
                            ? new OverloadedException("Shutting down; nothing was done.")
                            : new OutcomeUnknownException("Shutting down; the command may still be executed."));
        }
    }

    private void awaitOutcome(PendingCommand command, long end) throws InterruptedException {
        while (!command.awaitOutcome(PATIENCE)) {
            if (System.nanoTime() >= end && takeBack(command)) {
                command.fail(
                        new OverloadedException("Too many commands are waiting; nothing was done. Try again later."));
            }
            synchronized (waiting) {
                startGroup();
            }
        }
    }

    /** Takes a command back that is still waiting; returns whether it was. */
    private boolean takeBack(PendingCommand command) {
        synchronized (waiting) {
            return waiting.remove(command);
        }
    }

    /** How many commands wait for their transaction. */
    int length() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Starts a group if commands wait and no group is under way that they should wait for. */
    private void startGroup() {
        if (!waiting.isEmpty() && (current == null || current.isOverdue())) {
            current = new Group();
            start(current);
        }
    }

    private void start(Runnable task) {
        var _ = Thread.ofVirtual().name("commands-of-" + module).start(task);
    }

    private List<PendingCommand> takeGroup() {
        List<PendingCommand> commands = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        Iterator<PendingCommand> all = waiting.iterator();
        while (all.hasNext() && commands.size() < LARGEST_GROUP) {
            PendingCommand command = all.next();
            if (command.isExclusive() && !commands.isEmpty()) {
                break;
            }
            if (command.key() == null || keys.add(command.key())) {
                all.remove();
                commands.add(command);
            }
            if (command.isExclusive()) {
                break;
            }
        }
        return commands;
    }

    /** Commands that share a transaction. Each group has a thread of its own, so it leaves nothing behind on it. */
    private final class Group implements Runnable {

        private List<PendingCommand> commands = List.of();
        private long takenAt = Long.MAX_VALUE;

        private boolean isOverdue() {
            return takenAt != Long.MAX_VALUE && System.nanoTime() - takenAt > PATIENCE.toNanos();
        }

        @Override
        public void run() {
            permits.acquireUninterruptibly();
            try {
                synchronized (waiting) {
                    commands = takeGroup();
                    takenAt = System.nanoTime();
                }
                // In the order of their targets, so that two processes go through the aggregates in the same order.
                commands.sort(Comparator.comparing(PendingCommand::target));
                if (!commands.isEmpty()) {
                    groupCommit.execute(commands).forEach(command -> start(() -> executeAlone(command)));
                }
            } catch (RuntimeException | Error e) {
                commands.forEach(command -> command.fail(e));
            } finally {
                permits.release();
                end();
            }
        }

        private void end() {
            synchronized (waiting) {
                if (current == this) {
                    current = null;
                    startGroup();
                }
            }
        }
    }

    private void executeAlone(PendingCommand command) {
        permits.acquireUninterruptibly();
        try {
            groupCommit.executeAlone(command);
        } catch (RuntimeException | Error e) {
            command.fail(e);
        } finally {
            permits.release();
        }
    }
}

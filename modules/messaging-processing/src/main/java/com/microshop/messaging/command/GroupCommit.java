package com.microshop.messaging.command;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.MetaDataKeys;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.modelling.command.ConflictingAggregateVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Executes commands of one module, those of a group in one transaction, and answers each with a {@link Receipt} after the
 * commit. Whether commands share a transaction makes no difference to their outcomes:
 *
 * <ul>
 *   <li>When a command fails, the transaction of its group is rolled back. The others are executed again without it, and it
 *       is executed again alone; its own failure is its outcome.
 *   <li>A group waits for locks only for {@value #LOCK_PATIENCE_MILLIS} ms. Then each of its commands is executed alone, so
 *       that one that waits keeps no other from its end.
 *   <li>A conflict with another transaction is tried again: at most {@value #MAX_ATTEMPTS_TOGETHER} times in a group, then at
 *       most {@value #MAX_ATTEMPTS} times alone.
 *   <li>A command with an idempotency key is executed once; a repetition gets the first receipt.
 *   <li>An outcome that rests on a cached aggregate, or on the absence of one, to which nothing is appended (a refusal, a command that changes
 *       nothing or changes other aggregates only) would not fail if another process had changed that aggregate meanwhile.
 *       It is therefore rolled back and decided again from the store.
 *   <li>A refusal under an idempotency key may come from the same command, sent twice at once and executed by the
 *       other transaction: if there is a receipt by then, the receipt is the answer.
 *   <li>What is not known to be rolled back is not tried again.
 * </ul>
 */
final class GroupCommit {

    private static final int MAX_ATTEMPTS = 12;
    private static final int MAX_ATTEMPTS_TOGETHER = 3;

    /** How long a group waits for a lock in the database, and any command for an aggregate that another one here uses. */
    static final int LOCK_PATIENCE_MILLIS = 100;

    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String INTEGRITY_VIOLATION = "23";
    private static final long BASE_PAUSE_NANOS = 1_000_000;
    private static final long MAX_PAUSE_NANOS = 100_000_000;

    private final TransactionManager transactionManager;
    private final ProcessedCommands processed;
    private final AbsentAggregates absent;

    GroupCommit(TransactionManager transactionManager, ProcessedCommands processed, AbsentAggregates absent) {
        this.transactionManager = transactionManager;
        this.processed = processed;
        this.absent = absent;
    }

    /**
     * Executes commands together and answers them, but for those that it returns, which are to be executed alone.
     *
     * @param commands no two of them have the same idempotency key
     */
    List<PendingCommand> execute(List<PendingCommand> commands) {
        List<PendingCommand> together = new ArrayList<>(commands);
        boolean cacheAllowed = true;
        for (int attempt = 1; together.size() > 1 && attempt <= MAX_ATTEMPTS_TOGETHER; attempt++) {
            Attempt tried = new Attempt(together, cacheAllowed);
            tried.run();
            if (tried.isFinal()) {
                tried.answer();
                return commands.stream()
                        .filter(command -> !command.isAnswered())
                        .toList();
            }
            if (tried.executing != null) {
                together.remove(tried.executing);
            } else if (!tried.mayDifferNextTime()) {
                break;
            }
            if (tried.executing == null) {
                cacheAllowed = false;
                tried.pauseAfterConflict(attempt);
            }
        }
        if (commands.size() > 1) {
            return commands;
        }
        executeAlone(commands.getFirst());
        return List.of();
    }

    /** Executes a command in a transaction of its own and answers it. */
    void executeAlone(PendingCommand command) {
        boolean cacheAllowed = true;
        for (int attempt = 1; ; attempt++) {
            Attempt tried = new Attempt(List.of(command), cacheAllowed);
            tried.run();
            if (tried.isFinal() || !tried.mayDifferNextTime() || attempt >= MAX_ATTEMPTS) {
                tried.answer();
                return;
            }
            cacheAllowed = false;
            tried.pauseAfterConflict(attempt);
        }
    }

    /** One transaction. */
    private final class Attempt {

        private final List<PendingCommand> commands;
        private final CommandExecution execution;
        private final List<Receipt> receipts = new ArrayList<>();

        /** The command that is being executed, or at which the attempt has failed. */
        private @Nullable PendingCommand executing;

        private @Nullable Transaction transaction;
        private boolean isCommitting;
        private boolean isEnded;
        private @Nullable Throwable failure;

        Attempt(List<PendingCommand> commands, boolean cacheAllowed) {
            this.commands = List.copyOf(commands);
            this.execution = new CommandExecution(cacheAllowed);
        }

        /** Whether nothing is to be tried again: all succeeded, or it may have been done, or there is no connection. */
        boolean isFinal() {
            return failure == null || transaction == null || (isCommitting && !isRolledBack(failure));
        }

        boolean isConflict() {
            return failure != null && GroupCommit.isConflict(failure);
        }

        /** Whether the reason lies in another transaction or in an outdated cache. */
        boolean mayDifferNextTime() {
            return isConflict() || execution.hasUsedCache();
        }

        void pauseAfterConflict(int attempt) {
            if (isConflict()) {
                pause(attempt);
            }
        }

        void answer() {
            for (int i = 0; i < commands.size(); i++) {
                PendingCommand command = commands.get(i);
                if (failure == null) {
                    command.succeed(receipts.get(i));
                } else {
                    answerFailure(command, failure);
                }
            }
        }

        void run() {
            UnitOfWork<CommandMessage<?>> unitOfWork =
                    DefaultUnitOfWork.startAndGet(commands.getFirst().message());
            try {
                unitOfWork.attachTransaction(this::startTransaction);
            } catch (RuntimeException e) {
                failure = e;
                return;
            }
            unitOfWork.registerCorrelationDataProvider(GroupCommit::origin);
            execution.attachTo(unitOfWork);
            try {
                ResultMessage<Boolean> result = unitOfWork.executeWithResult(
                        () -> executeAll(unitOfWork), RollbackConfigurationType.ANY_THROWABLE);
                failure = result.isExceptional() ? result.exceptionResult() : null;
            } finally {
                rollBackWhatIsLeft();
            }
        }

        private Transaction startTransaction() {
            Transaction started = transactionManager.startTransaction();
            transaction = started;
            return new Transaction() {

                @Override
                public void commit() {
                    isCommitting = true;
                    isEnded = true;
                    started.commit();
                }

                @Override
                public void rollback() {
                    isEnded = true;
                    started.rollback();
                }
            };
        }

        /** Axon neither commits nor rolls back when an {@link Error} interrupts its preparation of the commit. */
        private void rollBackWhatIsLeft() {
            if (transaction != null && !isEnded) {
                transaction.rollback();
            }
        }

        private boolean executeAll(UnitOfWork<CommandMessage<?>> unitOfWork) throws Exception {
            if (commands.size() > 1) {
                processed.limitLockWaits(LOCK_PATIENCE_MILLIS);
            }
            Map<String, ProcessedCommands.Entry> earlier = earlier();
            if (execution.mayUseCache()) {
                execution.absent(absent.among(
                        commands.stream().map(PendingCommand::target).toList()));
            }
            List<ProcessedCommands.Entry> entries = new ArrayList<>();
            for (PendingCommand command : commands) {
                executing = command;
                String key = command.key();
                ProcessedCommands.Entry entry = key == null ? null : earlier.get(key);
                Receipt receipt =
                        entry == null ? executeOne(command, unitOfWork) : entry.receiptFor(command.fingerprint());
                receipts.add(receipt);
                if (key != null && entry == null) {
                    entries.add(new ProcessedCommands.Entry(key, command.fingerprint(), receipt));
                }
            }
            executing = null;
            if (execution.restsOnCache()) {
                throw new DecidedFromCacheException();
            }
            if (!entries.isEmpty()) {
                processed.add(entries);
            }
            return true;
        }

        private Map<String, ProcessedCommands.Entry> earlier() {
            List<String> keys = new ArrayList<>();
            for (PendingCommand command : commands) {
                if (command.key() != null) {
                    keys.add(command.key());
                }
            }
            return keys.isEmpty() ? Map.of() : processed.find(keys);
        }

        private Receipt executeOne(PendingCommand command, UnitOfWork<CommandMessage<?>> unitOfWork) throws Exception {
            var _ = unitOfWork.transformMessage(previous -> command.message());
            command.handle();
            long version = execution
                    .versionOf(command.target())
                    .orElseThrow(() -> new IllegalStateException("%s has not touched its target %s"
                            .formatted(command.message().getCommandName(), command.target())));
            return new Receipt(command.target(), version, false);
        }
    }

    private void answerFailure(PendingCommand command, Throwable failure) {
        Throwable translated = translated(command.message(), failure);
        Optional<Receipt> receipt = Optional.empty();
        if (translated instanceof Rejection && command.key() != null) {
            try {
                receipt = processed.find(command.key(), command.fingerprint());
            } catch (RuntimeException e) {
                translated = e;
            }
        }
        if (receipt.isPresent()) {
            command.succeed(receipt.get());
        } else {
            command.fail(translated);
        }
    }

    private static Throwable translated(CommandMessage<?> command, Throwable failure) {
        return switch (failure) {
            case AggregateNotFoundException gone ->
                Rejection.notFound(JsonSerializer.moduleOf(command.getPayloadType()), gone.getAggregateIdentifier());
            case ConflictingAggregateVersionException stale ->
                new Rejection(
                        Rejection.Reason.STALE,
                        "stale-version",
                        "It is at version %d now, not at %d. Read it again and decide again."
                                .formatted(stale.getActualVersion(), stale.getExpectedVersion()),
                        Map.of("current_version", stale.getActualVersion()));
            default ->
                isConflict(failure)
                        ? new OverloadedException(
                                "Too many change the same at the same time; nothing was done. Try again.")
                        : failure;
        };
    }

    private static boolean isConflict(Throwable failure) {
        String state = sqlState(failure);
        return failure instanceof ConcurrencyException
                || failure instanceof LockAcquisitionFailedException
                || state.equals(SERIALIZATION_FAILURE)
                || state.equals(DEADLOCK);
    }

    /** Whether the database itself said that it has rolled the transaction back. */
    private static boolean isRolledBack(Throwable failure) {
        return isConflict(failure) || sqlState(failure).startsWith(INTEGRITY_VIOLATION);
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /** What led to a command led to its events, too: commands are not stored, and causes are to be found in the stores. */
    private static Map<String, ?> origin(Message<?> command) {
        MetaData known = command.getMetaData();
        String id = command.getIdentifier();
        return Map.of(
                MetaDataKeys.CAUSATION_ID, known.getOrDefault(MetaDataKeys.CAUSATION_ID, id),
                MetaDataKeys.CORRELATION_ID, known.getOrDefault(MetaDataKeys.CORRELATION_ID, id));
    }

    /** Waits a little longer each time, by a random part of it, so that rivals do not meet again. */
    private static void pause(int attempt) {
        long most = Math.min(MAX_PAUSE_NANOS, BASE_PAUSE_NANOS << Math.min(attempt, 10));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 4, most));
    }

    /** Rolls a transaction back whose outcomes must be decided again without the cache. */
    private static final class DecidedFromCacheException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DecidedFromCacheException() {
            super("Decided from the cache", null, false, false);
        }
    }
}

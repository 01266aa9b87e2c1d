package com.microshop.messaging.command;

import static org.axonframework.commandhandling.GenericCommandResultMessage.asCommandResultMessage;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.MetaDataKeys;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.modelling.command.ConflictingAggregateVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Executes the commands of the modules in this process, each in one transaction, and answers with a {@link Receipt}.
 *
 * <ul>
 *   <li>A conflict with another transaction is tried again, at most {@value #MAX_ATTEMPTS} times in all.
 *   <li>A command with an idempotency key is executed once; a repetition gets the first receipt.
 *   <li>An outcome that rests on a cached aggregate to which nothing is appended (a refusal, a command that changes
 *       nothing or changes other aggregates only) would not fail if another process had changed that aggregate meanwhile.
 *       It is therefore rolled back and decided again from the store.
 *   <li>A refusal under an idempotency key may come from the same command, sent twice at once and executed by the
 *       other transaction: if there is a receipt by then, the receipt is the answer.
 * </ul>
 */
final class ModuleCommandBus extends SimpleCommandBus {

    /** Metadata: the idempotency key. */
    static final String IDEMPOTENCY_KEY = "idempotencyKey";

    /** Metadata: the fingerprint of the request. */
    static final String FINGERPRINT = "fingerprint";

    private static final int MAX_ATTEMPTS = 12;
    private static final long BASE_PAUSE_NANOS = 1_000_000;
    private static final long MAX_PAUSE_NANOS = 100_000_000;

    private final TransactionManager transactionManager;
    private final CommandTargetResolver targetResolver = new CommandTargets();
    private final CorrelationDataProvider correlation = ModuleCommandBus::origin;
    private final Map<String, ProcessedCommands> processed = new ConcurrentHashMap<>();

    ModuleCommandBus(TransactionManager transactionManager) {
        super(SimpleCommandBus.builder().transactionManager(transactionManager));
        this.transactionManager = transactionManager;
    }

    /** Finds the idempotency keys of a module. */
    void register(String module, ProcessedCommands processedCommands) {
        processed.put(module, processedCommands);
    }

    /** The receipt of the command that was executed under a key, if one was. */
    Optional<Receipt> earlier(Class<?> commandType, String key, String fingerprint) {
        return logOf(commandType).find(key, fingerprint);
    }

    @Override
    protected <C, R> void handle(
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        ResultMessage<R> result;
        try {
            result = execute(command, handler);
        } catch (RuntimeException e) {
            result = asCommandResultMessage(e);
        }
        callback.onResult(command, result.isExceptional() ? afterFailure(command, result) : success(result));
    }

    private static <R> CommandResultMessage<R> success(ResultMessage<R> result) {
        return asCommandResultMessage(result.getPayload());
    }

    private <R> CommandResultMessage<R> afterFailure(CommandMessage<?> command, ResultMessage<R> result) {
        Throwable failure = translated(command, result.exceptionResult());
        if (failure instanceof Rejection && metaData(command, IDEMPOTENCY_KEY) != null) {
            ResultMessage<R> receipt =
                    inTransaction(command, () -> cast(receiptOf(command).orElseThrow()));
            if (!receipt.isExceptional()) {
                return success(receipt);
            }
        }
        return asCommandResultMessage(failure);
    }

    private <R> ResultMessage<R> execute(CommandMessage<?> command, MessageHandler<? super CommandMessage<?>> handler) {
        boolean cacheAllowed = true;
        for (int attempt = 1; ; attempt++) {
            CommandExecution execution = new CommandExecution(cacheAllowed);
            ResultMessage<R> result = attempt(command, handler, execution);
            boolean conflict = result.isExceptional() && result.exceptionResult() instanceof ConcurrencyException;
            boolean undecided = !conflict && execution.hasUsedCache() && result.isExceptional();
            if (!undecided && (!conflict || attempt >= MAX_ATTEMPTS)) {
                return result;
            }
            cacheAllowed = false;
            if (conflict) {
                pause(attempt);
            }
        }
    }

    private <R> ResultMessage<R> attempt(
            CommandMessage<?> command, MessageHandler<? super CommandMessage<?>> handler, CommandExecution execution) {
        return inTransaction(command, () -> cast(once(command, handler, execution)));
    }

    private <R> ResultMessage<R> inTransaction(CommandMessage<?> command, Callable<R> task) {
        UnitOfWork<CommandMessage<?>> unitOfWork = DefaultUnitOfWork.startAndGet(command);
        unitOfWork.attachTransaction(transactionManager);
        unitOfWork.registerCorrelationDataProvider(correlation);
        return unitOfWork.executeWithResult(task, RollbackConfigurationType.ANY_THROWABLE);
    }

    private Receipt once(
            CommandMessage<?> command, MessageHandler<? super CommandMessage<?>> handler, CommandExecution execution)
            throws Exception {
        execution.begin();
        String key = metaData(command, IDEMPOTENCY_KEY);
        if (key == null) {
            return run(command, handler, execution);
        }
        Optional<Receipt> earlier = receiptOf(command);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Receipt receipt = run(command, handler, execution);
        logOf(command.getPayloadType()).add(key, fingerprint(command), receipt);
        return receipt;
    }

    /** The receipt under the command's idempotency key, if it was executed. */
    private Optional<Receipt> receiptOf(CommandMessage<?> command) {
        String key = Objects.requireNonNull(metaData(command, IDEMPOTENCY_KEY));
        return earlier(command.getPayloadType(), key, fingerprint(command));
    }

    private ProcessedCommands logOf(Class<?> commandType) {
        String module = JsonSerializer.moduleOf(commandType);
        ProcessedCommands log = processed.get(module);
        if (log == null) {
            throw new IllegalStateException("Module " + module + " does not run in this process");
        }
        return log;
    }

    private static String fingerprint(CommandMessage<?> command) {
        return String.valueOf(metaData(command, FINGERPRINT));
    }

    private Receipt run(
            CommandMessage<?> command, MessageHandler<? super CommandMessage<?>> handler, CommandExecution execution)
            throws Exception {
        var _ = handler.handle(command);
        if (execution.restsOnCache()) {
            throw new DecidedFromCacheException();
        }
        String id = targetResolver.resolveTarget(command).getIdentifier();
        long version = execution
                .versionOf(id)
                .orElseThrow(() -> new IllegalStateException(
                        "%s has not touched its target %s".formatted(command.getCommandName(), id)));
        return new Receipt(id, version, false);
    }

    private Throwable translated(CommandMessage<?> command, Throwable failure) {
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
            case ConcurrencyException busy ->
                new OverloadedException("Too many change the same at the same time; nothing was done. Try again.");
            default -> failure;
        };
    }

    private static @Nullable String metaData(CommandMessage<?> command, String key) {
        Object value = command.getMetaData().get(key);
        return value == null ? null : value.toString();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Axon leaves the result type open
    private static <R> R cast(Object result) {
        return (R) result;
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

    /** Rolls a transaction back whose outcome must be decided again without the cache. */
    private static final class DecidedFromCacheException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DecidedFromCacheException() {
            super("Decided from the cache", null, false, false);
        }
    }
}

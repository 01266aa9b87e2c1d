package com.microshop.messaging.command;

import static org.axonframework.commandhandling.GenericCommandResultMessage.asCommandResultMessage;

import com.microshop.messaging.Receipt;
import com.microshop.messaging.exchange.Causes;
import com.microshop.messaging.store.JsonSerializer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.MessageHandler;

/**
 * Executes the commands of the modules in this process, each module's in groups, and answers each with a {@link Receipt};
 * see {@link CommandQueue} and {@link GroupCommit}.
 */
final class ModuleCommandBus extends SimpleCommandBus {

    /** Metadata: the idempotency key. */
    static final String IDEMPOTENCY_KEY = "idempotencyKey";

    /** Metadata: the fingerprint of the request. */
    static final String FINGERPRINT = "fingerprint";

    private final TransactionManager transactionManager;
    private final Semaphore permits;
    private final int concurrency;
    private final Duration deadline;
    private final Map<String, ProcessedCommands> processed = new ConcurrentHashMap<>();
    private final Map<String, CommandQueue> queues = new ConcurrentHashMap<>();

    /**
     * Creates a bus without modules.
     *
     * @param transactionManager one transaction for each group
     * @param concurrency how many groups are executed at a time, of all modules
     * @param deadline how long a command may wait until it is executed
     */
    ModuleCommandBus(TransactionManager transactionManager, int concurrency, Duration deadline) {
        super(SimpleCommandBus.builder().transactionManager(transactionManager));
        this.transactionManager = transactionManager;
        this.permits = new Semaphore(concurrency, true);
        this.concurrency = concurrency;
        this.deadline = deadline;
    }

    /** Takes a module in, with its idempotency keys. */
    void register(String module, ProcessedCommands processedCommands, AbsentAggregates absent) {
        processed.put(module, processedCommands);
        GroupCommit groupCommit = new GroupCommit(transactionManager, processedCommands, absent);
        queues.put(module, new CommandQueue(module, groupCommit, permits, deadline));
    }

    void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "microshop.commands.waiting",
                        queues,
                        all -> all.values().stream()
                                .mapToInt(CommandQueue::length)
                                .sum())
                .description("Commands that wait to be executed in this process")
                .register(registry);
        Gauge.builder("microshop.commands.running", permits, free -> concurrency - free.availablePermits())
                .description("Groups of commands that are being executed in this process")
                .register(registry);
    }

    /** The receipt of the command that was executed under a key, if one was. */
    Optional<Receipt> earlier(Class<?> commandType, String key, String fingerprint) {
        return of(processed, commandType).find(key, fingerprint);
    }

    @Override
    protected <C, R> void handle(
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        callback.onResult(command, result(command, handler));
    }

    private <R> CommandResultMessage<R> result(
            CommandMessage<?> command, MessageHandler<? super CommandMessage<?>> handler) {
        try {
            PendingCommand pending = new PendingCommand(command, handler);
            of(queues, command.getPayloadType()).execute(pending);
            return asCommandResultMessage(pending.outcome().join());
        } catch (RuntimeException e) {
            return asCommandResultMessage(Causes.of(e));
        }
    }

    private static <T> T of(Map<String, T> byModule, Class<?> commandType) {
        String module = JsonSerializer.moduleOf(commandType);
        T found = byModule.get(module);
        if (found == null) {
            throw new IllegalStateException("Module " + module + " does not run in this process");
        }
        return found;
    }
}

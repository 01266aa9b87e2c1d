package com.microshop.messaging.command;

import com.microshop.messaging.Receipt;
import com.microshop.messaging.exchange.Causes;
import com.microshop.messaging.exchange.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.commandhandling.distributed.CommandBusConnector;
import org.axonframework.commandhandling.distributed.Member;
import org.axonframework.common.Registration;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MessageHandlerInterceptor;

/**
 * Brings commands to the module that handles them: to the bus of this process if it runs here, each on a virtual thread of
 * its own, else over the transport.
 */
final class ModuleConnector implements CommandBusConnector, AutoCloseable {

    private final ModuleCommandBus bus;
    private final Transport transport;
    private final Duration deadline;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("command-", 0).factory());

    ModuleConnector(ModuleCommandBus bus, Transport transport, Duration deadline) {
        this.bus = bus;
        this.transport = transport;
        this.deadline = deadline;
    }

    /** Not used: every sender waits for the outcome. */
    @Override
    public <C> void send(Member destination, CommandMessage<? extends C> command) {
        throw new UnsupportedOperationException("Commands are sent with a callback");
    }

    @Override
    public <C, R> void send(Member destination, CommandMessage<C> command, CommandCallback<? super C, R> callback) {
        if (destination.local()) {
            executor.execute(() -> run(command, callback));
            return;
        }
        var _ = transport
                .send(destination.name(), command, deadline)
                .whenComplete((receipt, failure) ->
                        callback.onResult(command, failure == null ? success(receipt) : failure(failure)));
    }

    private <C, R> void run(CommandMessage<C> command, CommandCallback<? super C, R> callback) {
        try {
            bus.dispatch(command, callback);
        } catch (RuntimeException e) {
            callback.onResult(command, failure(e));
        }
    }

    @SuppressWarnings("unchecked") // every command is answered with a receipt
    private static <R> GenericCommandResultMessage<R> success(Receipt receipt) {
        return new GenericCommandResultMessage<>((R) receipt);
    }

    private static <R> GenericCommandResultMessage<R> failure(Throwable failure) {
        return new GenericCommandResultMessage<>(Causes.of(failure));
    }

    @Override
    public Registration subscribe(String commandName, MessageHandler<? super CommandMessage<?>> handler) {
        return bus.subscribe(commandName, handler);
    }

    @Override
    public Registration registerHandlerInterceptor(
            MessageHandlerInterceptor<? super CommandMessage<?>> handlerInterceptor) {
        return bus.registerHandlerInterceptor(handlerInterceptor);
    }

    @Override
    public Optional<CommandBus> localSegment() {
        return Optional.of(bus);
    }

    /** Waits for the commands that are being executed. */
    @Override
    public void close() {
        executor.close();
    }
}

package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.Causes;
import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.rabbit.Wire.Answer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;

/** Executes commands of other processes, and only those that their senders may send. */
final class CommandReceiver {

    private final Wire wire;
    private final LocalModules modules;
    private final CommandSenders senders;
    private final SenderAccounts accounts;

    CommandReceiver(Wire wire, LocalModules modules, CommandSenders senders, SenderAccounts accounts) {
        this.wire = wire;
        this.modules = modules;
        this.senders = senders;
        this.accounts = accounts;
    }

    /**
     * Executes a command from the queue of a module. Its payload is read last, as the class that the module's handler takes.
     *
     * @throws UnacceptableException if the module has no such command or its sender may not send it
     */
    CompletableFuture<Answer> execute(String module, Message message) {
        Wire.Command command = wire.read(message.getBody(), Wire.Command.class);
        Class<?> type = modules.commandType(module, command.type())
                .orElseThrow(() -> new UnacceptableException("Unknown command " + command.type()));
        checkSender(command.type(), accounts.of(message.getMessageProperties()));
        return modules.execute(wire.message(command, type))
                .handle((receipt, failure) -> failure == null ? Answer.of(receipt) : Answer.of(Causes.of(failure)));
    }

    private void checkSender(String type, @Nullable String account) {
        if (senders.of(type).stream().noneMatch(sender -> accounts.speaksFor(sender, account))) {
            throw new UnacceptableException("%s must not come from the account %s".formatted(type, account));
        }
    }
}

package com.microshop.messaging.command;

import com.microshop.messaging.store.JsonSerializer;
import java.util.Optional;
import java.util.Set;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.distributed.CommandMessageFilter;
import org.axonframework.commandhandling.distributed.CommandRouter;
import org.axonframework.commandhandling.distributed.Member;
import org.axonframework.commandhandling.distributed.SimpleMember;

/** Sends each command to the module of whose contract it is: here if the module runs here. */
final class ModuleRouter implements CommandRouter {

    private final Set<String> modulesHere;

    /** Looks into the set at each command; modules may still be added to it. */
    ModuleRouter(Set<String> modulesHere) {
        this.modulesHere = modulesHere;
    }

    @Override
    public Optional<Member> findDestination(CommandMessage<?> message) {
        String module = JsonSerializer.moduleOf(message.getPayloadType());
        return Optional.of(new SimpleMember<>(module, module, modulesHere.contains(module), suspect -> {}));
    }

    /** Does nothing: only the transport knows which process runs a module. */
    @Override
    public void updateMembership(int loadFactor, CommandMessageFilter commandFilter) {}
}

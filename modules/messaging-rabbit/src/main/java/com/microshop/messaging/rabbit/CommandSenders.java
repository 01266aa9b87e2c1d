package com.microshop.messaging.rabbit;

import com.microshop.messaging.store.JsonSerializer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.modulith.NamedInterface;

/** Which modules may send which commands to modules of other processes. */
@NamedInterface("broker")
public final class CommandSenders {

    private final Map<String, Set<String>> byType = new HashMap<>();

    /**
     * Creates the allow-list.
     *
     * @param sends the commands that each module sends to others
     * @throws IllegalArgumentException if one is not part of a module's contract: those of a domain stay in its process
     */
    public CommandSenders(Map<String, Set<Class<?>>> sends) {
        sends.forEach((sender, types) -> types.forEach(type -> {
            String name = JsonSerializer.nameOf(type);
            if (!name.equals(JsonSerializer.moduleOf(type) + "." + type.getSimpleName())) {
                throw new IllegalArgumentException(
                        "%s is not in the root package of a module, so %s must not send it".formatted(name, sender));
            }
            byType.computeIfAbsent(name, n -> new TreeSet<>()).add(sender);
        }));
    }

    /** The modules that may send commands of this type. */
    Set<String> of(String type) {
        return byType.getOrDefault(type, Set.of());
    }
}

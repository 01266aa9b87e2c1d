package com.microshop.messaging.runtime;

import com.microshop.messaging.store.ModuleStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The modules of this process; complete once they are assembled. */
final class LocalModuleRegistry {

    private final Map<String, LocalModule> modules = new ConcurrentHashMap<>();

    void add(LocalModule module) {
        modules.put(module.name(), module);
    }

    /**
     * A module by its name.
     *
     * @throws IllegalArgumentException if it does not run in this process
     */
    LocalModule get(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("Module " + name + " does not run in this process"));
    }

    Optional<LocalModule> find(String name) {
        return Optional.ofNullable(modules.get(name));
    }

    Collection<LocalModule> all() {
        return modules.values();
    }

    Set<String> names() {
        return Set.copyOf(modules.keySet());
    }

    /** The stores by module. */
    Map<String, ModuleStore> stores() {
        Map<String, ModuleStore> stores = new TreeMap<>();
        modules.forEach((name, module) -> stores.put(name, module.store()));
        return stores;
    }

    /** Modules that do not run here and whose events are imported here. */
    Set<String> remotePublishers() {
        Set<String> publishers = new TreeSet<>();
        all().forEach(module -> publishers.addAll(module.imports().keySet()));
        publishers.removeAll(modules.keySet());
        return publishers;
    }

    /** Modules that do not run here and whose events are imported here, or that import events from here. */
    Set<String> remoteNeighbours() {
        Set<String> neighbours = remotePublishers();
        all().forEach(module ->
                neighbours.addAll(module.store().subscriptions().known().keySet()));
        neighbours.removeAll(modules.keySet());
        return neighbours;
    }
}

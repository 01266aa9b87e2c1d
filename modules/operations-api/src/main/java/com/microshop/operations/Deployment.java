package com.microshop.operations;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What this process runs of the shop.
 *
 * @param version of the program
 * @param transport what carries messages to modules in other processes, such as {@code rabbitmq}
 * @param modules the modules that run in this process
 * @param uses for each module of the shop, the others that it sends commands to or has events of
 */
public record Deployment(String version, String transport, Set<String> modules, Map<String, Set<String>> uses) {

    /** Copies the collections, in alphabetical order. */
    public Deployment {
        modules = Collections.unmodifiableSet(new TreeSet<>(modules));
        uses = Collections.unmodifiableMap(new TreeMap<>(uses));
    }

    /** The modules of the whole shop. */
    public Set<String> allModules() {
        return uses.keySet();
    }
}

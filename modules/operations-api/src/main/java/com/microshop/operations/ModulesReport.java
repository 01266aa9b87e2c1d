package com.microshop.operations;

import com.microshop.messaging.RunningModule;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which processes run the modules of the shop, as one of them knows it.
 *
 * @param process the one that answers
 * @param modules all modules, with the processes that run them; none for a module that no process runs
 */
public record ModulesReport(String process, Map<String, List<RunningModule>> modules) {

    private static final String UP = "UP";

    static ModulesReport of(String process, List<RunningModule> running, Set<String> all) {
        Map<String, List<RunningModule>> modules =
                new TreeMap<>(running.stream().collect(Collectors.groupingBy(RunningModule::module)));
        all.forEach(module -> modules.putIfAbsent(module, List.of()));
        return new ModulesReport(process, modules);
    }

    /** The processes that run a module and take requests. */
    public List<RunningModule> healthy(String module) {
        return modules.getOrDefault(module, List.of()).stream()
                .filter(process -> UP.equals(process.health()))
                .toList();
    }

    /**
     * For each module that some process runs that takes requests, the address of one.
     *
     * @param asked the address of the process that gave this report, which is preferred: as the caller reaches it, which
     *     need not be how the process calls itself
     */
    public Map<String, URI> reach(URI asked) {
        Map<String, URI> reach = new TreeMap<>();
        modules.keySet().forEach(module -> {
            List<RunningModule> healthy = healthy(module);
            if (healthy.stream().anyMatch(running -> running.process().equals(process))) {
                reach.put(module, asked);
            } else if (!healthy.isEmpty()) {
                reach.put(module, URI.create(healthy.getFirst().url()));
            }
        });
        return reach;
    }

    /** The modules that no process runs that takes requests. */
    public List<String> missing() {
        return modules.keySet().stream()
                .filter(module -> healthy(module).isEmpty())
                .sorted()
                .toList();
    }
}

package com.microshop.app;

import com.microshop.messaging.RunningModule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which processes run the modules of the shop, as one of them knows it.
 *
 * @param process the one that answers
 * @param modules all modules, with the processes that run them; none for one that nobody runs
 */
record ModulesReport(String process, Map<String, List<RunningModule>> modules) {

    private static final String UP = "UP";

    static ModulesReport of(String process, List<RunningModule> running) {
        Map<String, List<RunningModule>> modules =
                new TreeMap<>(running.stream().collect(Collectors.groupingBy(RunningModule::module)));
        ShopModules.all().forEach(module -> modules.putIfAbsent(module, List.of()));
        return new ModulesReport(process, modules);
    }

    /** The processes that run a module and take requests. */
    List<RunningModule> healthy(String module) {
        return modules.getOrDefault(module, List.of()).stream()
                .filter(process -> UP.equals(process.health()))
                .toList();
    }

    /** The modules that no process runs that takes requests. */
    List<String> missing() {
        return modules.keySet().stream()
                .filter(module -> healthy(module).isEmpty())
                .sorted()
                .toList();
    }
}

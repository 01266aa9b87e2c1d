package com.microshop.operations;

import com.microshop.messaging.RunningModule;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which processes run the modules of the shop, as one of them knows it.
 *
 * @param process the one that answers
 * @param modules all modules, with the processes that run them; none for a module that no process runs
 * @param refused addresses that other processes have announced and that the process does not allow, or that are none;
 *     these processes are left out
 */
public record ModulesReport(String process, Map<String, List<RunningModule>> modules, List<String> refused) {

    private static final String UP = "UP";

    /** Of an older process, which refuses none. */
    public ModulesReport {
        refused = List.copyOf(Objects.requireNonNullElse(refused, List.of()));
    }

    static ModulesReport of(String process, List<RunningModule> running, Set<String> all, Predicate<String> isAllowed) {
        Map<Boolean, List<RunningModule>> allowed = running.stream()
                .collect(Collectors.partitioningBy(one -> one.process().equals(process) || isAllowed.test(one.url())));
        Map<String, List<RunningModule>> modules = new TreeMap<>(
                allowed.getOrDefault(true, List.of()).stream().collect(Collectors.groupingBy(RunningModule::module)));
        all.forEach(module -> modules.putIfAbsent(module, List.of()));
        return new ModulesReport(
                process,
                modules,
                allowed.getOrDefault(false, List.of()).stream()
                        .map(RunningModule::url)
                        .distinct()
                        .toList());
    }

    /** What operators read of a refused address. */
    public static String refusal(String address) {
        return "A process announces the address %s, which is not among microshop.operator.addresses: no login is sent there."
                .formatted(address.replaceAll("\\p{Cntrl}", " "));
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

package com.microshop.messaging.runtime;

import com.microshop.messaging.Processes;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.processing.ProcessTable;
import com.microshop.messaging.store.WakeUps;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Announces this process in the schemas of its modules and finds the other processes of the shop. */
final class ProcessDirectory implements Processes {

    private static final Duration LEAVING_WITHIN = Duration.ofSeconds(30);

    private final LocalModuleRegistry modules;
    private final ProcessTable table;
    private final Transport transport;
    private final WakeUps wakeUps;

    /** When another process that runs the module of a schema was seen last, by this machine's clock. */
    private final Map<String, Long> othersSeen = new ConcurrentHashMap<>();

    ProcessDirectory(LocalModuleRegistry modules, ProcessTable table, Transport transport, WakeUps wakeUps) {
        this.modules = modules;
        this.table = table;
        this.transport = transport;
        this.wakeUps = wakeUps;
    }

    @Override
    public void announce(ThisProcess self) {
        modules.stores().forEach((module, store) -> {
            table.announce(store.schema(), module, self);
            wakeUps.readByOthers(store.schema(), isReadByOthers(store.schema(), self.id()));
        });
    }

    /** A process that has left the table still finishes its work, so it counts for a while. */
    private boolean isReadByOthers(String schema, String id) {
        long now = System.nanoTime();
        if (table.hasOthers(schema, id)) {
            othersSeen.put(schema, now);
        }
        return now - othersSeen.computeIfAbsent(schema, s -> now) < LEAVING_WITHIN.toNanos();
    }

    @Override
    public void leave(String id) {
        modules.stores().values().forEach(store -> table.leave(store.schema(), id));
    }

    @Override
    public List<RunningModule> running() {
        return running(modules.remoteNeighbours(), true);
    }

    /**
     * What another process is answered.
     *
     * @param askFurther whether to ask those whose modules have to do with the modules here
     */
    List<RunningModule> running(boolean askFurther) {
        return running(askFurther ? modules.remoteNeighbours() : Set.of(), false);
    }

    /** Modules in other databases are asked for at those that have to do with the modules here, and by these at theirs. */
    private List<RunningModule> running(Set<String> neighbours, boolean askFurther) {
        Set<RunningModule> running = new LinkedHashSet<>(table.running());
        for (String neighbour : neighbours) {
            boolean isKnown = running.stream().anyMatch(known -> known.module().equals(neighbour));
            if (!isKnown) {
                running.addAll(transport.running(neighbour, askFurther));
            }
        }
        return running.stream()
                .filter(one -> running.stream().noneMatch(one::isSupersededBy))
                .sorted(Comparator.comparing(RunningModule::module)
                        .thenComparing(RunningModule::startedAt)
                        .thenComparing(RunningModule::process))
                .toList();
    }
}

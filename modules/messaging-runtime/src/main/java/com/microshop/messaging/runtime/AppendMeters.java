package com.microshop.messaging.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events that this process has committed, by module; registries and modules may come in any order. */
final class AppendMeters {

    private final Map<String, LongAdder> counts = new HashMap<>();
    private final List<MeterRegistry> registries = new ArrayList<>();

    /** The count of a module, for the module to increase. */
    synchronized LongAdder of(String module) {
        LongAdder count = counts.computeIfAbsent(module, m -> new LongAdder());
        registries.forEach(registry -> show(module, count, registry));
        return count;
    }

    synchronized void bindTo(MeterRegistry registry) {
        registries.add(registry);
        counts.forEach((module, count) -> show(module, count, registry));
    }

    private static void show(String module, LongAdder count, MeterRegistry registry) {
        var _ = FunctionCounter.builder("microshop.events.appended", count, LongAdder::sum)
                .description("Events of this module that this process has committed")
                .tag("module", module)
                .register(registry);
    }
}

package com.microshop.messaging.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events that this process has committed, by module. */
final class AppendMeters {

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    LongAdder of(String module) {
        return counts.computeIfAbsent(module, m -> new LongAdder());
    }

    /** Shows the modules that are known by now. */
    void bindTo(MeterRegistry registry) {
        counts.forEach((module, count) -> FunctionCounter.builder("microshop.events.appended", count, LongAdder::sum)
                .description("Events of this module that this process has committed")
                .tag("module", module)
                .register(registry));
    }
}

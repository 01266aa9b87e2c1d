package com.microshop.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** Modules are assembled before or after the meters are bound. */
class AppendMetersTest {

    @Test
    void everyModuleIsShownWhicheverComesFirst() {
        MeterRegistry registry = new SimpleMeterRegistry();
        AppendMeters meters = new AppendMeters();
        meters.of("order").add(2);
        meters.bindTo(registry);
        meters.of("user").add(3);
        meters.of("order").add(5);

        assertThat(appended(registry, "order")).isEqualTo(7);
        assertThat(appended(registry, "user")).isEqualTo(3);
    }

    private static double appended(MeterRegistry registry, String module) {
        return registry.get("microshop.events.appended")
                .tag("module", module)
                .functionCounter()
                .count();
    }
}

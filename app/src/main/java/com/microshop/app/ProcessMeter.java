package com.microshop.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import org.springframework.core.env.Environment;

/** A gauge that is always 1, with labels for the modules of the process and their transport. */
final class ProcessMeter implements MeterBinder {

    private final Environment environment;

    ProcessMeter(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("microshop.process", () -> 1)
                .description("A process of the shop")
                .tag("modules", String.join(",", ShopModules.chosenBy(environment)))
                .tag("transport", ModuleTransport.chosenBy(environment).name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}

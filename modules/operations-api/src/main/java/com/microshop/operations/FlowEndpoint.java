package com.microshop.operations;

import com.microshop.operations.FlowReport.Circuit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Reports how many events this process has appended and which circuits are open, from its metrics: {@code /actuator/flow}. */
@Endpoint(id = "flow")
final class FlowEndpoint {

    private final MeterRegistry metrics;
    private final Deployment deployment;

    FlowEndpoint(MeterRegistry metrics, Deployment deployment) {
        this.metrics = metrics;
        this.deployment = deployment;
    }

    @ReadOperation
    FlowReport now() {
        Map<String, List<String>> uses = new TreeMap<>();
        deployment.uses().forEach((module, used) -> uses.put(module, List.copyOf(used)));
        Map<String, Long> appended = new TreeMap<>();
        for (FunctionCounter counter : metrics.find("microshop.events.appended").functionCounters()) {
            appended.put(tag(counter, "module"), Math.round(counter.count()));
        }
        return new FlowReport(uses, appended, circuits());
    }

    private List<Circuit> circuits() {
        List<Circuit> circuits = new ArrayList<>();
        for (Gauge state : metrics.find("resilience4j.circuitbreaker.state").gauges()) {
            if (state.value() > 0) {
                circuits.add(new Circuit(tag(state, "name"), tag(state, "state")));
            }
        }
        for (Gauge isOpen :
                metrics.find("microshop.catalogue.cache.circuit.open").gauges()) {
            circuits.add(new Circuit("catalogue-cache", isOpen.value() > 0 ? "open" : "closed"));
        }
        circuits.sort(Comparator.comparing(Circuit::name));
        return circuits;
    }

    private static String tag(Meter meter, String key) {
        return Objects.requireNonNullElse(meter.getId().getTag(key), "");
    }
}

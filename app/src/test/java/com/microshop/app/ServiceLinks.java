package com.microshop.app;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The variables that Kubernetes sets in a pod for the services of its namespace, unless a pod disables them (enableServiceLinks). */
final class ServiceLinks {

    /** Of the shop's own services, and of some whose names begin like its settings. */
    private static final List<String> SERVICES = List.of(
            "user",
            "product",
            "order",
            "payment",
            "gateway",
            "postgresql",
            "rabbitmq",
            "redis",
            "microshop",
            "microshop-database",
            "microshop-broker",
            "microshop-redis",
            "microshop-product",
            "feature",
            "log",
            "cache");

    static final Map<String, String> VARIABLES = variables();

    private ServiceLinks() {}

    private static Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        for (String service : SERVICES) {
            String name = service.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
            variables.put(name + "_SERVICE_HOST", "10.96.0.9");
            variables.put(name + "_SERVICE_PORT", "8080");
            variables.put(name + "_SERVICE_PORT_HTTP", "8080");
            variables.put(name + "_PORT", "tcp://10.96.0.9:8080");
            variables.put(name + "_PORT_8080_TCP", "tcp://10.96.0.9:8080");
            variables.put(name + "_PORT_8080_TCP_PROTO", "tcp");
            variables.put(name + "_PORT_8080_TCP_PORT", "8080");
            variables.put(name + "_PORT_8080_TCP_ADDR", "10.96.0.9");
        }
        return Collections.unmodifiableMap(variables);
    }
}

package com.microshop.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Probes ask the right questions, a start may wait for its database, and a pod has the time that its end takes. */
final class ProbeCheck implements Check {

    private static final int PATIENCE_SECONDS = 300;
    private static final int STOP_PHASES = 4;
    private static final int PHASE_SECONDS = 20;
    private static final int LONGEST_REQUEST_SECONDS = 75;

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            for (Node container : workload.containers()) {
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    if (!container.at(probe).isPresent()) {
                        findings.add("%s has no %s".formatted(workload.title(), probe));
                    }
                }
                ports(workload, container, findings);
            }
        }
        manifests.processes().forEach(process -> check(process, findings));
        manifests.find("Deployment", "gateway").ifPresent(gateway -> grace(gateway, LONGEST_REQUEST_SECONDS, findings));
        return findings;
    }

    private static void ports(Manifest workload, Node container, List<String> findings) {
        Set<String> names = new TreeSet<>(container.at("ports").stream()
                .map(port -> port.at("name").text())
                .toList());
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            for (String way : List.of("httpGet", "tcpSocket")) {
                Node port = container.at(probe, way, "port");
                if (port.isPresent() && !names.contains(port.text())) {
                    findings.add("%s: %s asks port %s, which no container has"
                            .formatted(workload.title(), probe, port.text()));
                }
            }
        }
    }

    private static void check(Manifest process, List<String> findings) {
        Node container = process.containers().getFirst();
        Map<String, String> paths = Map.of(
                "startupProbe", "/actuator/health/liveness",
                "livenessProbe", "/actuator/health/liveness",
                "readinessProbe", "/actuator/health/readiness");
        paths.forEach((probe, path) -> {
            Node get = container.at(probe, "httpGet");
            if (!get.at("path").text().equals(path) || !get.at("port").text().equals("management")) {
                findings.add("%s: %s does not ask %s of the management port".formatted(process.title(), probe, path));
            }
        });
        if (seconds(container.at("startupProbe")) < PATIENCE_SECONDS + 60) {
            findings.add(
                    "%s: its start-up probe ends before its patience with the database".formatted(process.title()));
        }
        if (process.at("spec", "progressDeadlineSeconds").number() <= seconds(container.at("startupProbe"))) {
            findings.add("%s: a rollout is given up before the start-up probe".formatted(process.title()));
        }
        if (!process.variables()
                .named("MICROSHOP_START_PATIENCE")
                .at("value")
                .text()
                .equals("5m")) {
            findings.add("%s: does not wait for its database".formatted(process.title()));
        }
        grace(process, STOP_PHASES * PHASE_SECONDS, findings);
    }

    private static int seconds(Node probe) {
        return probe.at("periodSeconds").number() * probe.at("failureThreshold").number();
    }

    private static void grace(Manifest workload, int draining, List<String> findings) {
        int before = workload.containers()
                .getFirst()
                .at("lifecycle", "preStop", "sleep", "seconds")
                .number();
        if (before < 5) {
            findings.add("%s stops before others know".formatted(workload.title()));
        }
        if (workload.pod().at("terminationGracePeriodSeconds").number() < before + draining) {
            findings.add("%s is killed before it has drained".formatted(workload.title()));
        }
    }
}

package com.microshop.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every node can be drained or lost, replicas spread over nodes, and at most one autoscaler rules a workload. */
final class AvailabilityCheck implements Check {

    private static final List<List<String>> DEAD_NODE = List.of(
            List.of("node.kubernetes.io/not-ready", "Exists", "NoExecute", "20"),
            List.of("node.kubernetes.io/unreachable", "Exists", "NoExecute", "20"));

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            List<Manifest> budgets = manifests.of("PodDisruptionBudget").stream()
                    .filter(budget -> workload.podLabels()
                            .entrySet()
                            .containsAll(selector(budget).entrySet()))
                    .toList();
            if (budgets.size() != 1) {
                findings.add("%s has %d disruption budgets".formatted(workload.title(), budgets.size()));
            }
            check(manifests, workload, findings);
        }
        for (Manifest budget : manifests.of("PodDisruptionBudget")) {
            if (!budget.at("spec", "maxUnavailable").text().equals("1")
                    || budget.at("spec", "minAvailable").isPresent()
                    || !budget.at("spec", "unhealthyPodEvictionPolicy").text().equals("AlwaysAllow")) {
                findings.add("%s can hold up a drain for ever".formatted(budget.title()));
            }
        }
        for (Manifest deployment : manifests.of("Deployment")) {
            List<List<String>> tolerated = deployment.pod().at("tolerations").stream()
                    .map(each -> Stream.of("key", "operator", "effect", "tolerationSeconds")
                            .map(field -> each.at(field).text())
                            .toList())
                    .toList();
            if (!tolerated.equals(DEAD_NODE)) {
                findings.add("%s does not leave a dead node after 20 s".formatted(deployment.title()));
            }
        }
        autoscalers(manifests, findings);
        return findings;
    }

    private static Map<String, String> selector(Manifest budget) {
        return budget.at("spec", "selector", "matchLabels").texts();
    }

    private static void check(Manifests manifests, Manifest workload, List<String> findings) {
        Map<String, String> selector =
                workload.at("spec", "selector", "matchLabels").texts();
        if (!selector.keySet().equals(java.util.Set.of("app.kubernetes.io/name", "app.kubernetes.io/component"))) {
            findings.add("%s selects by labels that may change: %s".formatted(workload.title(), selector));
        }
        if (!manifests.selectedBy(selector).equals(List.of(workload))) {
            findings.add("%s selects pods of others".formatted(workload.title()));
        }
        boolean isOnlyOne = workload.at("spec", "replicas").number() == 1;
        boolean isSpread = workload.pod().at("topologySpreadConstraints").stream()
                .anyMatch(spread -> spread.at("topologyKey").text().equals("kubernetes.io/hostname")
                        && spread.at("labelSelector", "matchLabels").texts().equals(selector));
        if (!isSpread && !isOnlyOne) {
            findings.add("%s may have all its replicas on one node".formatted(workload.title()));
        }
        Node update = workload.at("spec", "strategy", "rollingUpdate");
        if (!isOnlyOne
                && !(update.at("maxUnavailable").text().equals("0")
                        && update.at("maxSurge").text().equals("1"))) {
            findings.add("%s has fewer replicas while it is updated".formatted(workload.title()));
        }
    }

    static List<Manifest> autoscalers(Manifests manifests) {
        return Stream.concat(manifests.of("HorizontalPodAutoscaler").stream(), manifests.of("ScaledObject").stream())
                .toList();
    }

    private static void autoscalers(Manifests manifests, List<String> findings) {
        boolean isScaled = !autoscalers(manifests).isEmpty();
        for (Manifest workload : manifests.workloads()) {
            List<Manifest> rulers = autoscalers(manifests).stream()
                    .filter(scaler ->
                            scaler.at("spec", "scaleTargetRef", "name").text().equals(workload.name()))
                    .toList();
            int expected = workload.isProcess() && isScaled ? 1 : 0;
            if (rulers.size() != expected) {
                findings.add("%s has %d autoscalers".formatted(workload.title(), rulers.size()));
            }
            if (!rulers.isEmpty() && workload.at("spec", "replicas").isPresent()) {
                findings.add("%s says its replicas beside an autoscaler".formatted(workload.title()));
            }
        }
        for (Manifest scaler : manifests.of("HorizontalPodAutoscaler")) {
            Node metric = scaler.at("spec", "metrics").items().getFirst();
            if (metric.at("containerResource", "target", "averageUtilization").number() != 70
                    || !metric.at("containerResource", "container").text().equals("shop")) {
                findings.add("%s does not scale at 70 %% CPU of the shop".formatted(scaler.title()));
            }
            Node up = scaler.at("spec", "behavior", "scaleUp");
            if (up.at("stabilizationWindowSeconds").number() < 60
                    || up.at("policies").items().getFirst().at("value").number() > 1) {
                findings.add("%s takes a start-up for load".formatted(scaler.title()));
            }
        }
    }
}

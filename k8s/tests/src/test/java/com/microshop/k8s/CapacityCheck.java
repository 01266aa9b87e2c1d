package com.microshop.k8s;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The namespace's quota and the databases' connections suffice when all happens at once: every autoscaler at its maximum, every
 * workload replaced at the same time, the largest process twice (blue and green), and a Job as large as a process.
 */
final class CapacityCheck implements Check {

    /** For operators, and what PostgreSQL reserves for superusers. */
    private static final int RESERVED_CONNECTIONS = 10;

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        demand(manifests)
                .forEach((resource, demand) -> manifests.of("ResourceQuota").stream()
                        .map(quota -> quota.at("spec", "hard", resource).text())
                        .filter(hard -> ResourceCheck.amount(hard).compareTo(demand) < 0)
                        .forEach(hard ->
                                findings.add("%s: %s are needed and %s allowed".formatted(resource, demand, hard))));
        for (Manifest database : manifests.of("StatefulSet")) {
            Node allowed = database.variables().named("MAX_CONNECTIONS").at("value");
            int needed = connections(manifests, database.name());
            if (allowed.isPresent() && allowed.number() < needed) {
                findings.add("%s allows %d connections, and %d are needed"
                        .formatted(database.title(), allowed.number(), needed));
            }
        }
        return findings;
    }

    /** What the quota must hold, by its keys. */
    static Map<String, BigDecimal> demand(Manifests manifests) {
        Map<String, BigDecimal> demand = new TreeMap<>();
        for (String of : List.of("requests", "limits")) {
            for (String resource : List.of("cpu", "memory")) {
                BigDecimal sum = BigDecimal.ZERO;
                BigDecimal job = BigDecimal.ZERO;
                BigDecimal second = BigDecimal.ZERO;
                for (Manifest workload : manifests.workloads()) {
                    BigDecimal each = workload.containers().stream()
                            .map(container -> ResourceCheck.amount(
                                    container.at("resources", of, resource).text()))
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
                    sum = sum.add(each.multiply(BigDecimal.valueOf(most(manifests, workload) + surge(workload))));
                    if (workload.isProcess()) {
                        job = job.max(each);
                        second = second.max(each.multiply(BigDecimal.valueOf(most(manifests, workload))));
                    }
                }
                demand.put(of + "." + resource, sum.add(second).add(job));
            }
        }
        return demand;
    }

    /** The connections that a database's processes may hold, and the reserve. */
    static int connections(Manifests manifests, String database) {
        int pool = manifests
                .find("ConfigMap", "shop-config")
                .map(map -> map.at("data", "DB_POOL_SIZE").number())
                .orElseThrow();
        int processes = 1;
        int second = 0;
        for (Manifest process : manifests.processes()) {
            if (database(process).equals(database)) {
                processes += most(manifests, process) + surge(process);
                second = Math.max(second, most(manifests, process));
            }
        }
        return (processes + second) * pool + RESERVED_CONNECTIONS;
    }

    /** The name of the database that a process uses. */
    static String database(Manifest process) {
        String owner = process.podLabels().getOrDefault("shop.database", "");
        return owner.equals("shared") ? "postgresql" : "postgresql-" + owner;
    }

    private static int most(Manifests manifests, Manifest workload) {
        return AvailabilityCheck.autoscalers(manifests).stream()
                .filter(scaler ->
                        scaler.at("spec", "scaleTargetRef", "name").text().equals(workload.name()))
                .mapToInt(scaler -> scaler.at("spec", "maxReplicas").number()
                        + scaler.at("spec", "maxReplicaCount").number())
                .findFirst()
                .orElse(Math.max(1, workload.at("spec", "replicas").number()));
    }

    private static int surge(Manifest workload) {
        return workload.at("spec", "strategy", "rollingUpdate", "maxSurge").number();
    }
}

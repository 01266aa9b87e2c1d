package com.microshop.k8s;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an object names is there: in the rendering, or among the Secrets that an environment brings. */
final class ReferenceCheck implements Check {

    /** Secrets that the documentation names, with their keys. */
    private static final Map<String, Set<String>> SECRETS = Map.of(
            "shop-database", Set.of("user", "password"),
            "shop-broker", Set.of("user", "password"),
            "shop-redis", Set.of("password"),
            "shop-operator", Set.of("password"),
            "shop-payment-provider", Set.of("credential"),
            "postgresql-admin", Set.of("password"),
            "queue-depth", Set.of("host"));

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            workload(manifests, workload, findings);
        }
        for (Manifest service : manifests.of("Service")) {
            service(manifests, service, findings);
        }
        for (Manifest scaler : AvailabilityCheck.autoscalers(manifests)) {
            require(
                    manifests,
                    "Deployment",
                    scaler.at("spec", "scaleTargetRef", "name").text(),
                    scaler,
                    findings);
            for (Node trigger : scaler.at("spec", "triggers").items()) {
                Node authentication = trigger.at("authenticationRef", "name");
                if (authentication.isPresent()) {
                    require(manifests, "TriggerAuthentication", authentication.text(), scaler, findings);
                }
            }
        }
        for (Manifest authentication : manifests.of("TriggerAuthentication")) {
            authentication
                    .at("spec", "secretTargetRef")
                    .items()
                    .forEach(secret -> secret(manifests, authentication, secret, findings));
        }
        manifests.of("PodDisruptionBudget").forEach(budget -> {
            if (manifests
                            .selectedBy(
                                    budget.at("spec", "selector", "matchLabels").texts())
                            .size()
                    != 1) {
                findings.add("%s is not about exactly one workload".formatted(budget.title()));
            }
        });
        manifests.of("Ingress").forEach(ingress -> ingress(manifests, ingress, findings));
        return findings;
    }

    private static void workload(Manifests manifests, Manifest workload, List<String> findings) {
        Node pod = workload.pod();
        require(manifests, "ServiceAccount", pod.at("serviceAccountName").text(), workload, findings);
        require(manifests, "PriorityClass", pod.at("priorityClassName").text(), workload, findings);
        if (workload.kind().equals("StatefulSet")) {
            require(manifests, "Service", workload.at("spec", "serviceName").text(), workload, findings);
        }
        Set<String> volumes = new HashSet<>();
        for (Node volume : pod.at("volumes").items()) {
            volumes.add(volume.at("name").text());
            Node map = volume.at("configMap");
            if (map.isPresent()) {
                List<Node> items = map.at("items").items();
                items.forEach(item -> configMap(
                        manifests,
                        workload,
                        map.at("name").text(),
                        item.at("key").text(),
                        findings));
                if (items.isEmpty()) {
                    require(manifests, "ConfigMap", map.at("name").text(), workload, findings);
                }
            }
        }
        workload.at("spec", "volumeClaimTemplates")
                .items()
                .forEach(claim -> volumes.add(claim.at("metadata", "name").text()));
        Set<String> mounted = new HashSet<>();
        for (Node container : workload.containers()) {
            container
                    .at("volumeMounts")
                    .items()
                    .forEach(mount -> mounted.add(mount.at("name").text()));
            for (Node variable : container.at("env").items()) {
                Node map = variable.at("valueFrom", "configMapKeyRef");
                if (map.isPresent()) {
                    configMap(
                            manifests,
                            workload,
                            map.at("name").text(),
                            map.at("key").text(),
                            findings);
                }
                Node secret = variable.at("valueFrom", "secretKeyRef");
                if (secret.isPresent()) {
                    secret(manifests, workload, secret, findings);
                }
            }
        }
        if (!volumes.equals(mounted)) {
            findings.add("%s has volumes %s and mounts %s".formatted(workload.title(), volumes, mounted));
        }
    }

    private static void configMap(Manifests manifests, Manifest by, String name, String key, List<String> findings) {
        require(manifests, "ConfigMap", name, by, findings);
        manifests
                .find("ConfigMap", name)
                .filter(map -> !map.at("data").keys().contains(key))
                .ifPresent(map ->
                        findings.add("%s wants the key %s, which %s has not".formatted(by.title(), key, map.title())));
    }

    private static void secret(Manifests manifests, Manifest by, Node reference, List<String> findings) {
        String name = reference.at("name").text();
        String key = reference.at("key").text();
        // A database of a module's own has the same Secrets, with the module's name.
        String kind =
                Composition.MODULES.stream().reduce(name, (rest, module) -> rest.replaceFirst("-" + module + "$", ""));
        if (!SECRETS.getOrDefault(kind, Set.of()).contains(key)) {
            findings.add("%s wants %s of the Secret %s, which nothing provides".formatted(by.title(), key, name));
        }
        List<Manifest> external = manifests.of("ExternalSecret");
        boolean isBrought = kind.equals("queue-depth")
                || external.stream()
                        .filter(secret ->
                                secret.at("spec", "target", "name").text().equals(name))
                        .flatMap(secret -> secret.at("spec", "data").stream())
                        .anyMatch(data -> data.at("secretKey").text().equals(key));
        if (!external.isEmpty() && !isBrought) {
            findings.add("%s wants the Secret %s, which no ExternalSecret brings".formatted(by.title(), name));
        }
    }

    private static void service(Manifests manifests, Manifest service, List<String> findings) {
        List<Manifest> selected =
                manifests.selectedBy(service.at("spec", "selector").texts());
        if (selected.isEmpty()) {
            findings.add("%s selects no pod".formatted(service.title()));
        }
        boolean isHeadless = service.at("spec", "clusterIP").text().equals("None");
        for (Manifest workload : selected) {
            Map<String, String> ports = workload.containers().stream()
                    .flatMap(container -> container.at("ports").stream())
                    .collect(Collectors.toMap(
                            port -> port.at("name").text(),
                            port -> port.at("containerPort").text()));
            for (Node port : service.at("spec", "ports").items()) {
                String target = port.at("targetPort").text();
                if (!ports.containsKey(target)) {
                    findings.add("%s leads to port %s, which %s has not"
                            .formatted(service.title(), target, workload.title()));
                } else if (isHeadless
                        && !ports.get(target).equals(port.at("port").text())) {
                    findings.add("%s is headless and translates no port".formatted(service.title()));
                }
            }
        }
    }

    private static void ingress(Manifests manifests, Manifest ingress, List<String> findings) {
        Stream<Node> backends = ingress.at("spec", "rules").stream()
                .flatMap(rule -> rule.at("http", "paths").stream())
                .map(path -> path.at("backend", "service"));
        backends.forEach(backend -> {
            require(manifests, "Service", backend.at("name").text(), ingress, findings);
            manifests
                    .find("Service", backend.at("name").text())
                    .filter(service -> !service.at("spec", "ports")
                            .named(backend.at("port", "name").text())
                            .isPresent())
                    .ifPresent(service -> findings.add(
                            "%s leads to a port that %s has not".formatted(ingress.title(), service.title())));
        });
        Set<String> hosts = Set.copyOf(ingress.at("spec", "rules").stream()
                .map(rule -> rule.at("host").text())
                .toList());
        Set<String> secured = Set.copyOf(ingress.at("spec", "tls").stream()
                .flatMap(tls -> tls.at("hosts").stream())
                .map(Node::text)
                .toList());
        if (!hosts.equals(secured) || !ingress.annotations().containsKey("cert-manager.io/cluster-issuer")) {
            findings.add("%s has hosts without a certificate".formatted(ingress.title()));
        }
        String middleware = ingress.annotations().getOrDefault("traefik.ingress.kubernetes.io/router.middlewares", "");
        boolean isThere = manifests.of("Middleware").stream()
                .anyMatch(each -> middleware.equals("%s-%s@kubernetescrd".formatted(each.namespace(), each.name())));
        if (!isThere) {
            findings.add("%s wants the middleware '%s', which is not there".formatted(ingress.title(), middleware));
        }
    }

    private static void require(Manifests manifests, String kind, String name, Manifest by, List<String> findings) {
        if (manifests.find(kind, name).isEmpty()) {
            findings.add("%s wants %s '%s', which is not there".formatted(by.title(), kind, name));
        }
    }
}

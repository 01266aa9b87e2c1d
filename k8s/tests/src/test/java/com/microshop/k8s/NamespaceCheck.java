package com.microshop.k8s;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything is in the environment's namespace, and what belongs to the whole cluster carries its name. */
final class NamespaceCheck implements Check {

    private static final Set<String> OF_THE_CLUSTER = Set.of("Namespace", "PriorityClass");

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        List<Manifest> namespaces = manifests.of("Namespace");
        if (namespaces.size() != 1) {
            return List.of("there are %d namespaces".formatted(namespaces.size()));
        }
        Manifest namespace = namespaces.getFirst();
        String environment = namespace.labels().getOrDefault("environment", "");
        if (!namespace.name().equals("microshop-" + environment)
                || !namespace.labels().containsKey("team")
                || !"restricted".equals(namespace.labels().get("pod-security.kubernetes.io/enforce"))) {
            findings.add("%s lacks a label: %s".formatted(namespace.title(), namespace.labels()));
        }
        Set<String> names = new HashSet<>();
        for (Manifest manifest : manifests.all()) {
            boolean isOfTheCluster = OF_THE_CLUSTER.contains(manifest.kind());
            if (!isOfTheCluster && !manifest.namespace().equals(namespace.name())) {
                findings.add("%s is in the namespace '%s'".formatted(manifest.title(), manifest.namespace()));
            }
            if (isOfTheCluster && !manifest.name().startsWith(namespace.name())) {
                findings.add("%s is shared by all environments".formatted(manifest.title()));
            }
            if (!names.add(manifest.title())) {
                findings.add("%s is there twice".formatted(manifest.title()));
            }
        }
        return findings;
    }
}

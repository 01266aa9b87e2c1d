package com.microshop.k8s;

import java.util.List;

/** All that must hold for whatever is rendered. */
final class Checks {

    private static final List<Check> ALWAYS = List.of(
            new SchemaCheck(),
            new ReferenceCheck(),
            new ModuleCheck(),
            new SecurityCheck(),
            new ProbeCheck(),
            new ResourceCheck(),
            new AvailabilityCheck(),
            new NamespaceCheck(),
            new SecretCheck(),
            new PolicyCheck());

    private Checks() {}

    static List<String> findings(Manifests manifests) {
        return ALWAYS.stream()
                .flatMap(check -> check.findings(manifests).stream())
                .toList();
    }
}

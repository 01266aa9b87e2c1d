package com.microshop.k8s;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Every container says what it needs and what it may use, and which image it runs; production pins images by digest. */
final class ResourceCheck implements Check {

    private static final Pattern DIGEST = Pattern.compile(".+@sha256:[0-9a-f]{64}");
    private static final Pattern TAG = Pattern.compile(".+:(?!latest$)[A-Za-z0-9._-]+");

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        boolean isProduction = manifests.find("Namespace", "microshop-prod").isPresent();
        for (Manifest workload : manifests.workloads()) {
            for (Node container : workload.containers()) {
                for (String resource : List.of("cpu", "memory")) {
                    Node request = container.at("resources", "requests", resource);
                    Node limit = container.at("resources", "limits", resource);
                    if (!request.isPresent() || !limit.isPresent()) {
                        findings.add("%s does not say how much %s it needs and may use"
                                .formatted(workload.title(), resource));
                    } else if (amount(request.text()).compareTo(amount(limit.text())) > 0) {
                        findings.add("%s requests more %s than its limit".formatted(workload.title(), resource));
                    }
                }
                String image = container.at("image").text();
                if (!DIGEST.matcher(image).matches()
                        && (isProduction || !TAG.matcher(image).matches())) {
                    findings.add("%s runs %s, which is not pinned".formatted(workload.title(), image));
                }
            }
        }
        if (isProduction) {
            manifests.processes().forEach(process -> atLeast(process, findings));
        }
        return findings;
    }

    private static void atLeast(Manifest process, List<String> findings) {
        Node limits = process.containers().getFirst().at("resources", "limits");
        if (amount(limits.at("cpu").text()).compareTo(amount("500m")) < 0
                || amount(limits.at("memory").text()).compareTo(amount("512Mi")) < 0) {
            findings.add("%s has less than 500m and 512Mi in production".formatted(process.title()));
        }
    }

    static BigDecimal amount(String quantity) {
        return new Quantity(quantity).getNumericalAmount();
    }
}

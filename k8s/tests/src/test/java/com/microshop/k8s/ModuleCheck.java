package com.microshop.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Each module runs in exactly one workload, its Service leads there, and the settings of the processes agree with their labels. */
final class ModuleCheck implements Check {

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        boolean isSplit = manifests.processes().size() > 1;
        for (String module : Composition.MODULES) {
            List<Manifest> running = manifests.processes().stream()
                    .filter(process -> runs(process, module))
                    .toList();
            if (running.size() != 1) {
                findings.add("module %s runs in %d workloads".formatted(module, running.size()));
            }
            List<Manifest> served = manifests
                    .find("Service", module)
                    .map(service ->
                            manifests.selectedBy(service.at("spec", "selector").texts()))
                    .orElse(List.of());
            if (!served.equals(running)) {
                findings.add("Service %s leads to %s".formatted(module, titles(served)));
            }
        }
        for (Manifest process : manifests.processes()) {
            check(process, isSplit, findings);
            checkPayments(manifests, process, findings);
        }
        return findings;
    }

    private static void check(Manifest process, boolean isSplit, List<String> findings) {
        Node variables = process.variables();
        String profile = variables.named("SPRING_PROFILES_ACTIVE").at("value").text();
        for (String module : Composition.MODULES) {
            boolean isTold = profile.isEmpty()
                    ? !variables
                            .named("MICROSHOP_EXTRACTED_" + module.toUpperCase(Locale.ROOT))
                            .at("value")
                            .text()
                            .equals("true")
                    : profile.equals(module);
            if (isTold != runs(process, module)) {
                findings.add(
                        "%s: its label and its settings disagree about module %s".formatted(process.title(), module));
            }
        }
        if (isSplit && !variables.named("MICROSHOP_BROKER_URL").isPresent()) {
            findings.add("%s: has no broker".formatted(process.title()));
        }
        if (!variables.named("MICROSHOP_OPERATOR_ADDRESSES").isPresent()) {
            findings.add("%s: sends no login to other pods".formatted(process.title()));
        }
        if (variables.named("MICROSHOP_REDIS_URL").isPresent() != runs(process, "product")) {
            findings.add("%s: has Redis exactly if it runs product".formatted(process.title()));
        }
    }

    /** Who moves the money is said exactly to those who ask for it: a provider, or by name the sandbox. */
    private static void checkPayments(Manifests manifests, Manifest process, List<String> findings) {
        Node variables = process.variables();
        for (String setting : List.of(
                "MICROSHOP_PAYMENT_PROVIDER_URL",
                "MICROSHOP_PAYMENT_SANDBOX_ENABLED",
                "MICROSHOP_PAYMENT_PROVIDER_CREDENTIAL")) {
            if (variables.named(setting).isPresent() != runs(process, "payment")) {
                findings.add("%s: has %s exactly if it runs payment".formatted(process.title(), setting));
            }
        }
        String services = variables
                .named("MICROSHOP_PAYMENT_SANDBOX_ENABLED")
                .at("valueFrom", "configMapKeyRef", "name")
                .text();
        manifests.find("ConfigMap", services).ifPresent(map -> {
            boolean hasProvider = !map.at("data", "PAYMENT_PROVIDER_URL").text().isEmpty();
            boolean hasSandbox = map.at("data", "PAYMENT_SANDBOX").text().equals("true");
            if (hasProvider == hasSandbox) {
                findings.add("%s: has neither a payment provider nor the sandbox, or both".formatted(process.title()));
            }
        });
    }

    static boolean runs(Manifest process, String module) {
        return "true".equals(process.podLabels().get("shop.module/" + module));
    }

    private static List<String> titles(List<Manifest> manifests) {
        return manifests.stream().map(Manifest::title).toList();
    }
}

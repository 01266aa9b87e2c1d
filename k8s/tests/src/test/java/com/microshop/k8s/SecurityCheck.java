package com.microshop.k8s;

import java.util.ArrayList;
import java.util.List;

/** Containers run as the Pod Security Standard "restricted" wants, on a read-only root, without a token of the cluster. */
final class SecurityCheck implements Check {

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            Node pod = workload.pod();
            Node context = pod.at("securityContext");
            require(context.at("runAsNonRoot").isTrue(), workload, "may run as root", findings);
            require(context.at("runAsUser").number() > 0, workload, "has no account", findings);
            require(
                    context.at("seccompProfile", "type").text().equals("RuntimeDefault"),
                    workload,
                    "has no seccomp profile",
                    findings);
            require(
                    pod.at("automountServiceAccountToken").isFalse(),
                    workload,
                    "gets a token of the cluster",
                    findings);
            require(pod.at("enableServiceLinks").isFalse(), workload, "gets variables for every Service", findings);
            for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
                require(!pod.at(shared).isTrue(), workload, "has " + shared, findings);
            }
            require(
                    pod.at("volumes").stream()
                            .noneMatch(volume -> volume.at("hostPath").isPresent()),
                    workload,
                    "mounts a folder of the node",
                    findings);
            for (Node container : workload.containers()) {
                check(workload, container.at("securityContext"), findings);
            }
        }
        for (Manifest process : manifests.processes()) {
            require(
                    process.pod().at("securityContext", "runAsUser").number() == 10_001,
                    process,
                    "does not run as the image's account",
                    findings);
        }
        for (Manifest account : manifests.of("ServiceAccount")) {
            require(
                    account.at("automountServiceAccountToken").isFalse(),
                    account,
                    "gives pods a token of the cluster",
                    findings);
        }
        return findings;
    }

    private static void check(Manifest workload, Node context, List<String> findings) {
        require(
                context.at("allowPrivilegeEscalation").isFalse(),
                workload,
                "has a container that may gain privileges",
                findings);
        require(
                context.at("readOnlyRootFilesystem").isTrue(),
                workload,
                "has a container that may write to its root",
                findings);
        require(
                context.at("capabilities", "drop").stream()
                        .anyMatch(dropped -> dropped.text().equals("ALL")),
                workload,
                "has a container that keeps capabilities",
                findings);
    }

    private static void require(boolean holds, Manifest manifest, String otherwise, List<String> findings) {
        if (!holds) {
            findings.add(manifest.title() + " " + otherwise);
        }
    }
}

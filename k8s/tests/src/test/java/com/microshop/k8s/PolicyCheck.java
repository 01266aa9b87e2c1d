package com.microshop.k8s;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tries every connection from everywhere to everywhere against the policies, and compares it with the design. Without the component
 * network-policies, only what the design needs has to be possible.
 */
final class PolicyCheck implements Check {

    private static final List<Integer> PORTS =
            List.of(53, 80, 443, 4369, 5432, 5671, 5672, 6379, 8080, 8081, 8089, 9090, 15672, 15692, 25672);
    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    /**
     * An end of a connection.
     *
     * @param namespace empty outside the cluster
     * @param address empty for pods, whose addresses the policies do not name
     */
    private record End(String title, String namespace, Map<String, String> labels, String address) {

        boolean is(String component) {
            return component.equals(labels.get("app.kubernetes.io/component"));
        }

        boolean isProcess() {
            return "true".equals(labels.get("shop.process"));
        }
    }

    @Override
    public List<String> findings(Manifests manifests) {
        String home = manifests.of("Namespace").getFirst().name();
        boolean isClosed = manifests.find("NetworkPolicy", "deny-all").isPresent();
        List<End> ends = new ArrayList<>(strangers(home));
        manifests.workloads().forEach(workload -> ends.add(new End(workload.name(), home, workload.podLabels(), "")));
        Map<End, Optional<List<Node>>> egress = rules(manifests, home, "Egress", ends);
        Map<End, Optional<List<Node>>> ingress = rules(manifests, home, "Ingress", ends);
        List<String> findings = new ArrayList<>();
        for (End from : ends) {
            for (End to : ends) {
                if (!from.namespace().equals(home) && !to.namespace().equals(home)) {
                    continue;
                }
                for (int port : PORTS) {
                    boolean isWanted = isWanted(manifests, home, from, to, port);
                    boolean isAllowed = isAllowed(egress.getOrDefault(from, Optional.empty()), "to", home, to, port)
                            && isAllowed(ingress.getOrDefault(to, Optional.empty()), "from", home, from, port);
                    if (isWanted && !isAllowed) {
                        findings.add("%s cannot connect to %s:%d".formatted(from.title(), to.title(), port));
                    }
                    if (isAllowed && !isWanted && isClosed) {
                        findings.add("%s can connect to %s:%d".formatted(from.title(), to.title(), port));
                    }
                }
            }
        }
        return findings;
    }

    private static List<End> strangers(String home) {
        Map<String, String> shop = Map.of(
                "app.kubernetes.io/name", "microshop",
                "app.kubernetes.io/component", "main",
                "shop.process", "true",
                "shop.database", "shared",
                "shop.broker", "true",
                "shop.module/product", "true");
        return List.of(
                pod("tool", home, Map.of("app.kubernetes.io/component", "tool")),
                pod("backup", home, Map.of("app.kubernetes.io/component", "backup")),
                pod("certificate challenge", home, Map.of("acme.cert-manager.io/http01-solver", "true")),
                pod("a stranger in the namespace", home, Map.of("app", "stranger")),
                pod("the Ingress", "traefik", Map.of("app.kubernetes.io/name", "traefik")),
                pod("monitoring", "monitoring", Map.of()),
                pod("KEDA", "keda", Map.of()),
                pod("DNS", "kube-system", Map.of("k8s-app", "kube-dns")),
                pod("another pod of the cluster", "kube-system", Map.of("app", "other")),
                pod("the shop of another namespace", "elsewhere", shop),
                new End("the node's DNS cache", "", Map.of(), "169.254.20.10"),
                new End("the cloud's metadata", "", Map.of(), "169.254.169.254"),
                new End("a private address", "", Map.of(), "10.1.2.3"),
                new End("the Internet", "", Map.of(), "203.0.113.7"));
    }

    private static End pod(String title, String namespace, Map<String, String> labels) {
        return new End(title, namespace, labels, "");
    }

    /** The arrows of the design. */
    private static boolean isWanted(Manifests manifests, String home, End from, End to, int port) {
        boolean isFromHome = from.namespace().equals(home);
        boolean isToHome = to.namespace().equals(home);
        if (!isToHome) {
            boolean isDns = to.title().equals("DNS") || to.title().equals("the node's DNS cache");
            boolean isProvider = to.title().equals("the Internet")
                    && "true".equals(from.labels().get("shop.module/payment"));
            boolean isServer = !to.address().isEmpty()
                    && !to.address().startsWith("169.254.")
                    && "true".equals(from.labels().get("shop.external"));
            return switch (port) {
                case 53 -> isDns;
                case 443 -> from.isProcess() && isProvider;
                case 5432, 5671, 6379 -> from.isProcess() && isServer;
                default -> false;
            };
        }
        if (!isFromHome) {
            return switch (from.title()) {
                case "the Ingress" ->
                    (to.is("gateway") && port == 8080) || (to.title().equals("certificate challenge") && port == 8089);
                case "monitoring" -> (to.isProcess() && port == 8081) || (to.is("rabbitmq") && port == 15692);
                case "KEDA" ->
                    to.is("rabbitmq")
                            && port == 5672
                            && !manifests.of("TriggerAuthentication").isEmpty();
                default -> false;
            };
        }
        return switch (port) {
            case 5432 ->
                (from.is("backup") && isDatabase(to))
                        || (from.isProcess() && to.is(CapacityCheck.database(process(manifests, from))));
            case 5672 ->
                to.is("rabbitmq")
                        && from.isProcess()
                        && process(manifests, from)
                                .variables()
                                .named("MICROSHOP_BROKER_URL")
                                .isPresent();
            case 6379 -> to.is("redis") && from.isProcess() && ModuleCheck.runs(process(manifests, from), "product");
            case 8080 -> (to.isProcess() && from.is("gateway")) || (to.is("gateway") && from.is("tool"));
            case 8081 -> to.isProcess() && (from.isProcess() || from.is("tool"));
            default -> false;
        };
    }

    private static boolean isDatabase(End end) {
        return end.labels().getOrDefault("app.kubernetes.io/component", "").startsWith("postgresql");
    }

    private static Manifest process(Manifests manifests, End end) {
        return manifests.processes().stream()
                .filter(process -> process.name().equals(end.title()))
                .findFirst()
                .orElseThrow();
    }

    /** The rules of all policies that select an end; absent if none does, which allows everything. */
    private static Map<End, Optional<List<Node>>> rules(
            Manifests manifests, String home, String direction, List<End> ends) {
        return ends.stream().collect(toMap(identity(), end -> {
            List<Manifest> policies = manifests.of("NetworkPolicy").stream()
                    .filter(policy -> end.namespace().equals(home))
                    .filter(policy -> policy.at("spec", "policyTypes").stream()
                            .anyMatch(type -> type.text().equals(direction)))
                    .filter(policy -> matches(policy.at("spec", "podSelector"), end.labels()))
                    .toList();
            return policies.isEmpty()
                    ? Optional.empty()
                    : Optional.of(policies.stream()
                            .flatMap(policy -> policy.at("spec", direction.toLowerCase(Locale.ROOT)).stream())
                            .toList());
        }));
    }

    private static boolean isAllowed(Optional<List<Node>> rules, String peers, String home, End other, int port) {
        return rules.isEmpty()
                || rules.get().stream()
                        .filter(rule -> isPort(rule, port))
                        .anyMatch(rule -> !rule.at(peers).isPresent()
                                || rule.at(peers).stream().anyMatch(peer -> isPeer(peer, home, other)));
    }

    private static boolean isPort(Node rule, int port) {
        return !rule.at("ports").isPresent()
                || rule.at("ports").stream()
                        .anyMatch(allowed -> allowed.at("port").number() == port);
    }

    private static boolean isPeer(Node peer, String home, End other) {
        Node block = peer.at("ipBlock");
        if (block.isPresent()) {
            return !other.address().isEmpty()
                    && isIn(other.address(), block.at("cidr").text())
                    && block.at("except").stream().noneMatch(except -> isIn(other.address(), except.text()));
        }
        if (!other.address().isEmpty()) {
            return false;
        }
        Node namespaces = peer.at("namespaceSelector");
        boolean isThere = namespaces.isPresent()
                ? matches(namespaces, Map.of(NAMESPACE, other.namespace()))
                : other.namespace().equals(home);
        return isThere && (!peer.at("podSelector").isPresent() || matches(peer.at("podSelector"), other.labels()));
    }

    private static boolean matches(Node selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.at("matchLabels").texts().entrySet())
                && selector.at("matchExpressions").stream().allMatch(expression -> {
                    String label = labels.getOrDefault(expression.at("key").text(), "");
                    if (!expression.at("operator").text().equals("In")) {
                        throw new IllegalArgumentException("Only the operator In is understood here: " + expression);
                    }
                    return expression.at("values").stream()
                            .anyMatch(value -> value.text().equals(label));
                });
    }

    private static boolean isIn(String address, String block) {
        String[] parts = block.split("/", 2);
        try {
            byte[] one = InetAddress.getByName(address).getAddress();
            byte[] network = InetAddress.getByName(parts[0]).getAddress();
            int others = network.length * Byte.SIZE - Integer.parseInt(parts[1]);
            return one.length == network.length
                    && new BigInteger(1, one).shiftRight(others).equals(new BigInteger(1, network).shiftRight(others));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(block, e);
        }
    }
}

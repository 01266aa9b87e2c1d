package com.microshop.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check finds the mistake that it is there for. */
class SeededMistakeTest {

    private static String split = "";
    private static String queue = "";

    @BeforeAll
    static void renderOnce() {
        split = Kustomize.render(Kustomize.repository().resolve("k8s/overlays/prod-split"))
                .orThrow();
        queue = new Composition(
                        "prod",
                        java.util.Set.of("user", "order"),
                        java.util.Set.of("backing-services", "autoscale-queue", "external-secrets", "ingress"))
                .render()
                .orThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void inTheSplitShopIsFound(String finding, Check check, UnaryOperator<Manifests> mistake) {
        isFound(split, finding, check, mistake);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void withOtherComponentsIsFound(String finding, Check check, UnaryOperator<Manifests> mistake) {
        isFound(queue, finding, check, mistake);
    }

    private static void isFound(String rendered, String finding, Check check, UnaryOperator<Manifests> mistake) {
        assertThat(check.findings(Manifests.parse(rendered))).isEmpty();
        assertThat(check.findings(mistake.apply(Manifests.parse(rendered))))
                .anySatisfy(found -> assertThat(found).contains(finding));
    }

    static Stream<Arguments> inTheSplitShopIsFound() {
        return Stream.of(
                mistake("unknown field replica", new SchemaCheck(), set("Deployment", "gateway", 3, "spec", "replica")),
                mistake(
                        "unknown field readOnlyRootFileSystem",
                        new SchemaCheck(),
                        container("Deployment", "gateway", true, "securityContext", "readOnlyRootFileSystem")),
                mistake(
                        "Deployment gateway: Cannot coerce",
                        new SchemaCheck(),
                        container("Deployment", "gateway", 5, "env", 0, "value")),
                mistake(
                        "Deployment gateway:",
                        new SchemaCheck(),
                        set("Deployment", "gateway", "three", "spec", "replicas")),
                mistake("averag", new SchemaCheck(), set("Middleware", "rate-limit", 7, "spec", "rateLimit", "averag")),
                mistake(
                        "Middleware rate-limit",
                        new SchemaCheck(),
                        set("Middleware", "rate-limit", List.of(), "spec", "rateLimit", "average")),
                mistake("has no schema", new SchemaCheck(), with("apiVersion: v1\nkind: Pod\nmetadata: {name: x}")),
                mistake("selects no pod", new ReferenceCheck(), selector("user", "shop.module/user", "yes")),
                mistake(
                        "leads to port web",
                        new ReferenceCheck(),
                        set("Service", "gateway", "web", "spec", "ports", 0, "targetPort")),
                mistake(
                        "translates no port",
                        new ReferenceCheck(),
                        set("Service", "user", 80, "spec", "ports", 0, "port")),
                mistake(
                        "wants ServiceAccount 'shop'",
                        new ReferenceCheck(),
                        set("Deployment", "shop-user", "shop", "spec", "template", "spec", "serviceAccountName")),
                mistake(
                        "wants PriorityClass 'shop'",
                        new ReferenceCheck(),
                        set("Deployment", "shop-user", "shop", "spec", "template", "spec", "priorityClassName")),
                mistake(
                        "wants Service 'postgres'",
                        new ReferenceCheck(),
                        set("StatefulSet", "postgresql", "postgres", "spec", "serviceName")),
                mistake(
                        "wants Deployment 'shop'",
                        new ReferenceCheck(),
                        set("HorizontalPodAutoscaler", "shop-user", "shop", "spec", "scaleTargetRef", "name")),
                mistake(
                        "wants the key DATABASE",
                        new ReferenceCheck(),
                        variable("shop-user", "MICROSHOP_DATABASE_URL", "configMapKeyRef", "key", "DATABASE")),
                mistake(
                        "wants ConfigMap 'shop-services'",
                        new ReferenceCheck(),
                        variable("shop-user", "MICROSHOP_DATABASE_URL", "configMapKeyRef", "name", "shop-services")),
                mistake(
                        "wants pass of the Secret shop-database",
                        new ReferenceCheck(),
                        variable("shop-user", "MICROSHOP_DATABASE_PASSWORD", "secretKeyRef", "key", "pass")),
                mistake(
                        "has volumes",
                        new ReferenceCheck(),
                        set(
                                "StatefulSet",
                                "postgresql",
                                "datas",
                                "spec",
                                "volumeClaimTemplates",
                                0,
                                "metadata",
                                "name")),
                mistake("is not about exactly one workload", new ReferenceCheck(), without("Deployment", "shop-user")),
                mistake(
                        "leads to a port that",
                        new ReferenceCheck(),
                        set("Service", "gateway", "web", "spec", "ports", 0, "name")),
                mistake(
                        "hosts without a certificate",
                        new ReferenceCheck(),
                        set("Ingress", "gateway", List.of(), "spec", "tls")),
                mistake(
                        "wants the middleware",
                        new ReferenceCheck(),
                        set("Middleware", "rate-limit", "limit", "metadata", "name")),
                mistake("module user runs in 2", new ModuleCheck(), label("shop-order", "shop.module/user", "true")),
                mistake("module user runs in 0", new ModuleCheck(), label("shop-user", "shop.module/user", "false")),
                mistake(
                        "disagree about module product",
                        new ModuleCheck(),
                        container("Deployment", "shop-user", List.of(), "env")),
                mistake("has no broker", new ModuleCheck(), container("Deployment", "shop-order", List.of(), "env")),
                mistake(
                        "sends no login to other pods",
                        new ModuleCheck(),
                        container("Deployment", "shop-order", List.of(), "env")),
                mistake(
                        "has Redis exactly",
                        new ModuleCheck(),
                        container("Deployment", "shop-product", List.of(), "env")),
                mistake(
                        "shop-payment: has MICROSHOP_PAYMENT_PROVIDER_URL exactly if it runs payment",
                        new ModuleCheck(),
                        container("Deployment", "shop-payment", List.of(), "env")),
                mistake(
                        "shop-payment: has neither a payment provider nor the sandbox",
                        new ModuleCheck(),
                        services("PAYMENT_PROVIDER_URL", "")),
                mistake("or both", new ModuleCheck(), services("PAYMENT_SANDBOX", "true")),
                mistake("Service user leads to []", new ModuleCheck(), selector("user", "shop.module/user", "no")),
                mistake(
                        "may run as root",
                        new SecurityCheck(),
                        pod("shop-user", false, "securityContext", "runAsNonRoot")),
                mistake("has no account", new SecurityCheck(), pod("gateway", 0, "securityContext", "runAsUser")),
                mistake("image's account", new SecurityCheck(), pod("shop-user", 1000, "securityContext", "runAsUser")),
                mistake(
                        "no seccomp profile",
                        new SecurityCheck(),
                        pod("gateway", "Unconfined", "securityContext", "seccompProfile", "type")),
                mistake("gets a token", new SecurityCheck(), pod("gateway", true, "automountServiceAccountToken")),
                mistake("variables for every Service", new SecurityCheck(), pod("gateway", true, "enableServiceLinks")),
                mistake("has hostNetwork", new SecurityCheck(), pod("gateway", true, "hostNetwork")),
                mistake(
                        "mounts a folder of the node",
                        new SecurityCheck(),
                        pod("gateway", Map.of("path", "/"), "volumes", 0, "hostPath")),
                mistake(
                        "may gain privileges",
                        new SecurityCheck(),
                        container("Deployment", "redis", true, "securityContext", "allowPrivilegeEscalation")),
                mistake(
                        "may write to its root",
                        new SecurityCheck(),
                        container("Deployment", "redis", false, "securityContext", "readOnlyRootFilesystem")),
                mistake(
                        "keeps capabilities",
                        new SecurityCheck(),
                        container(
                                "Deployment", "redis", List.of("NET_RAW"), "securityContext", "capabilities", "drop")),
                mistake(
                        "gives pods a token",
                        new SecurityCheck(),
                        set("ServiceAccount", "shop-user", true, "automountServiceAccountToken")),
                mistake(
                        "livenessProbe does not ask",
                        new ProbeCheck(),
                        container("Deployment", "shop-user", "/actuator/health", "livenessProbe", "httpGet", "path")),
                mistake(
                        "asks port amqps",
                        new ProbeCheck(),
                        container("StatefulSet", "rabbitmq", "amqps", "readinessProbe", "tcpSocket", "port")),
                mistake(
                        "before its patience",
                        new ProbeCheck(),
                        container("Deployment", "shop-user", 20, "startupProbe", "failureThreshold")),
                mistake(
                        "given up before",
                        new ProbeCheck(),
                        set("Deployment", "shop-user", 300, "spec", "progressDeadlineSeconds")),
                mistake(
                        "does not wait for its database",
                        new ProbeCheck(),
                        container("Deployment", "shop-user", List.of(), "env")),
                mistake(
                        "killed before it has drained",
                        new ProbeCheck(),
                        pod("shop-user", 30, "terminationGracePeriodSeconds")),
                mistake(
                        "killed before it has drained",
                        new ProbeCheck(),
                        pod("gateway", 30, "terminationGracePeriodSeconds")),
                mistake(
                        "stops before others know",
                        new ProbeCheck(),
                        container("Deployment", "shop-user", 0, "lifecycle", "preStop", "sleep", "seconds")),
                mistake("has no readinessProbe", new ProbeCheck(), manifests -> {
                    manifests.altered(
                            "Deployment",
                            "redis",
                            content -> remove(content, "spec", "template", "spec", "containers", 0, "readinessProbe"));
                    return manifests;
                }),
                mistake(
                        "does not say how much memory",
                        new ResourceCheck(),
                        container("Deployment", "gateway", Map.of("cpu", "1"), "resources", "limits")),
                mistake(
                        "requests more cpu",
                        new ResourceCheck(),
                        container("Deployment", "gateway", "2", "resources", "requests", "cpu")),
                mistake(
                        "which is not pinned",
                        new ResourceCheck(),
                        container("Deployment", "gateway", "nginx:1.29.5", "image")),
                mistake(
                        "less than 500m and 512Mi",
                        new ResourceCheck(),
                        container(
                                "Deployment",
                                "shop-user",
                                Map.of("cpu", "250m", "memory", "640Mi"),
                                "resources",
                                "limits")),
                mistake("has 0 disruption budgets", new AvailabilityCheck(), without("PodDisruptionBudget", "gateway")),
                mistake(
                        "hold up a drain",
                        new AvailabilityCheck(),
                        set("PodDisruptionBudget", "gateway", 1, "spec", "minAvailable")),
                mistake(
                        "hold up a drain",
                        new AvailabilityCheck(),
                        set("PodDisruptionBudget", "gateway", "IfHealthyBudget", "spec", "unhealthyPodEvictionPolicy")),
                mistake(
                        "dead node",
                        new AvailabilityCheck(),
                        pod("gateway", 300, "tolerations", 0, "tolerationSeconds")),
                mistake(
                        "dead node",
                        new AvailabilityCheck(),
                        pod("shop-user", "NoSchedule", "tolerations", 1, "effect")),
                mistake("on one node", new AvailabilityCheck(), pod("gateway", List.of(), "topologySpreadConstraints")),
                mistake(
                        "has fewer replicas",
                        new AvailabilityCheck(),
                        set("Deployment", "gateway", 1, "spec", "strategy", "rollingUpdate", "maxUnavailable")),
                mistake(
                        "labels that may change",
                        new AvailabilityCheck(),
                        set("Deployment", "gateway", "prod", "spec", "selector", "matchLabels", "environment")),
                mistake(
                        "selects pods of others",
                        new AvailabilityCheck(),
                        set(
                                "Deployment",
                                "gateway",
                                "redis",
                                "spec",
                                "selector",
                                "matchLabels",
                                "app.kubernetes.io/component")),
                mistake(
                        "beside an autoscaler",
                        new AvailabilityCheck(),
                        set("Deployment", "shop-user", 2, "spec", "replicas")),
                mistake(
                        "shop-user has 0 autoscalers",
                        new AvailabilityCheck(),
                        without("HorizontalPodAutoscaler", "shop-user")),
                mistake(
                        "70 % CPU",
                        new AvailabilityCheck(),
                        set(
                                "HorizontalPodAutoscaler",
                                "shop-user",
                                80,
                                "spec",
                                "metrics",
                                0,
                                "containerResource",
                                "target",
                                "averageUtilization")),
                mistake(
                        "takes a start-up for load",
                        new AvailabilityCheck(),
                        set(
                                "HorizontalPodAutoscaler",
                                "shop-user",
                                0,
                                "spec",
                                "behavior",
                                "scaleUp",
                                "stabilizationWindowSeconds")),
                mistake(
                        "is in the namespace 'default'",
                        new NamespaceCheck(),
                        set("Service", "user", "default", "metadata", "namespace")),
                mistake(
                        "lacks a label",
                        new NamespaceCheck(),
                        set("Namespace", "microshop-prod", Map.of("environment", "prod"), "metadata", "labels")),
                mistake(
                        "shared by all environments",
                        new NamespaceCheck(),
                        set("PriorityClass", "microshop-prod-shop", "shop", "metadata", "name")),
                mistake("is there twice", new NamespaceCheck(), set("Service", "user", "order", "metadata", "name")),
                mistake(
                        "Secret x is written down",
                        new SecretCheck(),
                        with("apiVersion: v1\nkind: Secret\nmetadata: {name: x}")),
                mistake(
                        "holds a secret in REDIS_PASSWORD",
                        new SecretCheck(),
                        container("Deployment", "redis", "hunter2", "env", 0, "value")),
                mistake(
                        "holds a secret in BROKER_URL",
                        new SecretCheck(),
                        set("ConfigMap", "shop-config", "amqp://shop:hunter2@rabbitmq", "data", "BROKER_URL")),
                mistake(
                        "shop-user cannot connect to postgresql:5432",
                        new PolicyCheck(),
                        without("NetworkPolicy", "shop")),
                mistake("gateway cannot connect to DNS:53", new PolicyCheck(), without("NetworkPolicy", "dns")),
                mistake(
                        "monitoring cannot connect to shop-user:8081",
                        new PolicyCheck(),
                        set("NetworkPolicy", "shop", List.of(), "spec", "ingress", 1, "from")),
                mistake(
                        "the Ingress cannot connect to gateway:8080",
                        new PolicyCheck(),
                        set("NetworkPolicy", "gateway", 80, "spec", "ingress", 0, "ports", 0, "port")),
                mistake(
                        "shop-user can connect to redis:6379",
                        new PolicyCheck(),
                        both(
                                set(
                                        "NetworkPolicy",
                                        "product-to-cache",
                                        Map.of("shop.process", "true"),
                                        "spec",
                                        "podSelector",
                                        "matchLabels"),
                                set(
                                        "NetworkPolicy",
                                        "redis",
                                        Map.of("shop.process", "true"),
                                        "spec",
                                        "ingress",
                                        0,
                                        "from",
                                        0,
                                        "podSelector",
                                        "matchLabels"))),
                mistake(
                        "a stranger in the namespace can connect to redis:6379",
                        new PolicyCheck(),
                        both(
                                set("NetworkPolicy", "redis", Map.of(), "spec", "ingress", 0, "from", 0, "podSelector"),
                                set("NetworkPolicy", "dns", List.of(Map.of()), "spec", "egress"))),
                mistake(
                        "the shop of another namespace can connect to",
                        new PolicyCheck(),
                        set(
                                "NetworkPolicy",
                                "postgresql",
                                Map.of(),
                                "spec",
                                "ingress",
                                0,
                                "from",
                                0,
                                "namespaceSelector")),
                mistake(
                        "shop-payment can connect to a private address:443",
                        new PolicyCheck(),
                        set(
                                "NetworkPolicy",
                                "payment-to-provider",
                                List.of(),
                                "spec",
                                "egress",
                                0,
                                "to",
                                0,
                                "ipBlock",
                                "except")),
                mistake(
                        "can connect to the Internet:8080",
                        new PolicyCheck(),
                        set("NetworkPolicy", "payment-to-provider", List.of(Map.of()), "spec", "egress")),
                mistake(
                        "limits.cpu",
                        new CapacityCheck(),
                        set("HorizontalPodAutoscaler", "shop-user", 10, "spec", "maxReplicas")),
                mistake(
                        "requests.memory",
                        new CapacityCheck(),
                        set("ResourceQuota", "microshop", "10Gi", "spec", "hard", "requests.memory")),
                mistake(
                        "connections",
                        new CapacityCheck(),
                        container("StatefulSet", "postgresql", "500", "env", 0, "value")));
    }

    static Stream<Arguments> withOtherComponentsIsFound() {
        return Stream.of(
                mistake(
                        "pollingIntervall",
                        new SchemaCheck(),
                        set("ScaledObject", "shop-user", 5, "spec", "pollingIntervall")),
                mistake(
                        "ScaledObject shop-user",
                        new SchemaCheck(),
                        set("ScaledObject", "shop-user", "two", "spec", "minReplicaCount")),
                mistake(
                        "TriggerAuthentication queue-depth",
                        new SchemaCheck(),
                        set("TriggerAuthentication", "queue-depth", Map.of(), "spec", "secretTargetRef")),
                mistake(
                        "ExternalSecret shop-redis",
                        new SchemaCheck(),
                        set("ExternalSecret", "shop-redis", "x", "spec", "data", 0, "remoteRef", "keys")),
                mistake(
                        "wants Deployment 'shop'",
                        new ReferenceCheck(),
                        set("ScaledObject", "shop-user", "shop", "spec", "scaleTargetRef", "name")),
                mistake(
                        "wants TriggerAuthentication 'depth'",
                        new ReferenceCheck(),
                        set("ScaledObject", "shop-user", "depth", "spec", "triggers", 1, "authenticationRef", "name")),
                mistake(
                        "wants url of the Secret queue-depth",
                        new ReferenceCheck(),
                        set("TriggerAuthentication", "queue-depth", "url", "spec", "secretTargetRef", 0, "key")),
                mistake("no ExternalSecret brings", new ReferenceCheck(), without("ExternalSecret", "shop-redis")),
                mistake(
                        "shop-main: its label and its settings disagree",
                        new ModuleCheck(),
                        label("shop-main", "shop.module/user", "true")),
                mistake(
                        "has 2 autoscalers",
                        new AvailabilityCheck(),
                        set("ScaledObject", "shop-user", "shop-main", "spec", "scaleTargetRef", "name")),
                mistake(
                        "KEDA cannot connect to rabbitmq:5672",
                        new PolicyCheck(),
                        without("NetworkPolicy", "queue-depth")));
    }

    private static Arguments mistake(String finding, Check check, UnaryOperator<Manifests> change) {
        return arguments(finding, check, change);
    }

    private static UnaryOperator<Manifests> both(UnaryOperator<Manifests> one, UnaryOperator<Manifests> two) {
        return manifests -> two.apply(one.apply(manifests));
    }

    private static UnaryOperator<Manifests> without(String kind, String name) {
        return manifests -> manifests.without(kind, name);
    }

    private static UnaryOperator<Manifests> with(String text) {
        return manifests -> manifests.with(text);
    }

    private static UnaryOperator<Manifests> set(String kind, String name, Object value, Object... path) {
        return manifests -> manifests.altered(kind, name, content -> put(content, value, path));
    }

    private static UnaryOperator<Manifests> pod(String deployment, Object value, Object... path) {
        return set("Deployment", deployment, value, joined(List.of("spec", "template", "spec"), path));
    }

    private static UnaryOperator<Manifests> container(String kind, String name, Object value, Object... path) {
        return set(kind, name, value, joined(List.of("spec", "template", "spec", "containers", 0), path));
    }

    private static UnaryOperator<Manifests> label(String deployment, String label, String value) {
        return set("Deployment", deployment, value, "spec", "template", "metadata", "labels", label);
    }

    private static UnaryOperator<Manifests> services(String key, String value) {
        return manifests -> {
            String name = manifests.of("ConfigMap").stream()
                    .map(Manifest::name)
                    .filter(each -> each.startsWith("shop-services"))
                    .findFirst()
                    .orElseThrow();
            return set("ConfigMap", name, value, "data", key).apply(manifests);
        };
    }

    private static UnaryOperator<Manifests> selector(String service, String label, String value) {
        return set("Service", service, value, "spec", "selector", label);
    }

    private static UnaryOperator<Manifests> variable(
            String deployment, String variable, String reference, String key, String value) {
        return manifests -> {
            List<Node> all = manifests
                    .find("Deployment", deployment)
                    .orElseThrow()
                    .variables()
                    .items();
            int index = all.indexOf(all.stream()
                    .filter(each -> each.at("name").text().equals(variable))
                    .findFirst()
                    .orElseThrow());
            return container("Deployment", deployment, value, "env", index, "valueFrom", reference, key)
                    .apply(manifests);
        };
    }

    private static Object[] joined(List<Object> start, Object... rest) {
        List<Object> path = new ArrayList<>(start);
        path.addAll(List.of(rest));
        return path.toArray();
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> content, Object value, Object... path) {
        Object parent = parent(content, path);
        if (parent instanceof Map<?, ?> map) {
            ((Map<Object, Object>) map).put(path[path.length - 1], value);
        } else {
            ((List<Object>) parent).set((int) path[path.length - 1], value);
        }
    }

    static void remove(Map<String, Object> content, Object... path) {
        ((Map<?, ?>) parent(content, path)).remove(path[path.length - 1]);
    }

    private static Object parent(Map<String, Object> content, Object... path) {
        Object value = content;
        for (int index = 0; index < path.length - 1; index++) {
            value = value instanceof List<?> list
                    ? list.get((int) path[index])
                    : java.util.Objects.requireNonNull(
                            ((Map<?, ?>) value).get(path[index]), () -> List.of(path) + " is not there");
        }
        return value;
    }
}

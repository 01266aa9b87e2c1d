package com.microshop.k8s;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/** Every field is one that Kubernetes, or the custom resource's definition, knows, and has its type. */
final class SchemaCheck implements Check {

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/LimitRange", LimitRange.class),
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/ResourceQuota", ResourceQuota.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("scheduling.k8s.io/v1/PriorityClass", PriorityClass.class));

    private static final JsonMapper JSON = JsonMapper.builder()
            // A number where Kubernetes wants a text is refused there, too.
            .withCoercionConfig(LogicalType.Textual, coercion -> {
                coercion.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                coercion.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                coercion.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Optional<Schema>> CUSTOM = new ConcurrentHashMap<>();
    private static final Map<Class<?>, List<Method>> GETTERS = new ConcurrentHashMap<>();

    @Override
    public List<String> findings(Manifests manifests) {
        List<String> findings = new ArrayList<>();
        manifests.all().forEach(manifest -> check(manifest, findings));
        return findings;
    }

    private static void check(Manifest manifest, List<String> findings) {
        String kind = manifest.apiVersion() + "/" + manifest.kind();
        Class<?> type = KINDS.get(kind);
        if (type != null) {
            try {
                walk(JSON.convertValue(manifest.content(), type), manifest.title(), findings);
            } catch (JacksonException e) {
                findings.add("%s: %s".formatted(manifest.title(), e.getOriginalMessage()));
            }
            return;
        }
        CUSTOM.computeIfAbsent(kind.replace('/', '.'), SchemaCheck::schema)
                .ifPresentOrElse(
                        schema -> schema.validate(JSON.valueToTree(manifest.content()))
                                .forEach(error -> findings.add("%s: %s".formatted(manifest.title(), error))),
                        () -> findings.add("%s: the kind %s has no schema".formatted(manifest.title(), kind)));
    }

    /** Fields that a class of the model does not have are gathered in a map of its object. */
    private static void walk(@Nullable Object value, String path, List<String> findings) {
        if (value instanceof Collection<?> items) {
            items.forEach(item -> walk(item, path, findings));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> walk(entry, path + "." + key, findings));
        } else if (value instanceof KubernetesResource) {
            for (Method getter : GETTERS.computeIfAbsent(value.getClass(), SchemaCheck::getters)) {
                Object child = call(getter, value);
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) child)
                            .keySet()
                            .forEach(unknown -> findings.add("%s: unknown field %s".formatted(path, unknown)));
                } else {
                    walk(child, path + "." + getter.getName().substring(3), findings);
                }
            }
        }
    }

    private static List<Method> getters(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().startsWith("get")
                        && method.getParameterCount() == 0
                        && (Collection.class.isAssignableFrom(method.getReturnType())
                                || Map.class.isAssignableFrom(method.getReturnType())
                                || KubernetesResource.class.isAssignableFrom(method.getReturnType())))
                .toList();
    }

    private static Object call(Method getter, Object of) {
        try {
            return getter.invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Schema> schema(String name) {
        try (InputStream file = SchemaCheck.class.getResourceAsStream("/crds/" + name + ".json")) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(REGISTRY.getSchema(closed(JSON.readTree(file.readAllBytes()), true)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As an API server with strict validation: a field that is not in the schema is refused. */
    private static JsonNode closed(JsonNode schema, boolean isRoot) {
        if (schema instanceof ObjectNode object) {
            boolean isOpen = object.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
            if (object.path("properties").isObject() && !isOpen) {
                object.put("additionalProperties", false);
            }
            if (isRoot) {
                // What every object has and the definitions leave to the API server.
                ((ObjectNode) object.path("properties")).set("metadata", JSON.createObjectNode());
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean(false)) {
                object.remove(List.of("anyOf", "type"));
            }
        }
        schema.forEach(child -> closed(child, false));
        return schema;
    }
}

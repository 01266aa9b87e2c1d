package com.microshop.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The six overlays, which are what people install. */
class OverlayTest {

    static final List<String> OVERLAYS = List.of("dev", "dev-split", "staging", "staging-split", "prod", "prod-split");

    static Manifests render(String overlay) {
        return Manifests.parse(Kustomize.render(Kustomize.repository().resolve("k8s/overlays/" + overlay))
                .orThrow());
    }

    @ParameterizedTest
    @FieldSource("OVERLAYS")
    void holds(String overlay) {
        assertThat(Checks.findings(render(overlay))).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("OVERLAYS")
    void hasRoomForItsMaximumWhileAllIsReplaced(String overlay) {
        Manifests manifests = render(overlay);
        assertThat(manifests.of("ResourceQuota")).hasSize(1);
        assertThat(new CapacityCheck().findings(manifests)).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("OVERLAYS")
    void runsAsOneProcessOrOneForEachModule(String overlay) {
        assertThat(render(overlay).processes().stream().map(Manifest::component))
                .containsExactlyInAnyOrderElementsOf(
                        overlay.endsWith("-split") ? Composition.MODULES : List.of("main"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dev     | DEBUG | 5  | 3600 | new-ui=on,beta-api=on  | 1 | 0",
                "staging | INFO  | 10 | 3600 | new-ui=on,beta-api=on  | 2 | 2",
                "prod    | INFO  | 20 | 7200 | new-ui=on,beta-api=off | 3 | 3"
            })
    void hasItsValues(
            String environment, String level, String pool, String cache, String flags, int gateways, int least) {
        for (String overlay : List.of(environment, environment + "-split")) {
            Manifests manifests = render(overlay);
            Manifest settings = manifests.find("ConfigMap", "shop-config").orElseThrow();
            assertThat(settings.at("data").texts())
                    .isEqualTo(Map.of(
                            "LOG_LEVEL", level, "DB_POOL_SIZE", pool, "CACHE_TTL", cache, "FEATURE_FLAGS", flags));
            assertThat(manifests
                            .find("Deployment", "gateway")
                            .orElseThrow()
                            .at("spec", "replicas")
                            .number())
                    .isEqualTo(gateways);
            List<Manifest> scalers = manifests.of("HorizontalPodAutoscaler");
            assertThat(scalers).hasSize(least == 0 ? 0 : manifests.processes().size());
            assertThat(scalers).allSatisfy(scaler -> {
                assertThat(scaler.at("spec", "minReplicas").number()).isEqualTo(least);
                assertThat(scaler.at("spec", "maxReplicas").number()).isBetween(least + 1, 10);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dev, true, ''",
        "staging, true, ''",
        "prod, false, https://payments.example.com",
    })
    void takesMoneyOnlyInProduction(String environment, String sandbox, String provider) {
        for (String overlay : List.of(environment, environment + "-split")) {
            Node services = render(overlay).of("ConfigMap").stream()
                    .filter(map -> map.name().startsWith("shop-services"))
                    .findFirst()
                    .orElseThrow()
                    .at("data");
            assertThat(services.at("PAYMENT_SANDBOX").text()).isEqualTo(sandbox);
            assertThat(services.at("PAYMENT_PROVIDER_URL").text()).isEqualTo(provider);
        }
    }

    @Test
    void productionsQuotaIsTheDesigns() {
        Manifests manifests = render("prod");
        assertThat(manifests.of("ResourceQuota").getFirst().at("spec", "hard").texts())
                .isEqualTo(Map.of(
                        "requests.cpu", "10",
                        "requests.memory", "20Gi",
                        "limits.cpu", "20",
                        "limits.memory", "40Gi"));
        Node range = manifests
                .of("LimitRange")
                .getFirst()
                .at("spec", "limits")
                .items()
                .getFirst();
        assertThat(range.at("default").texts()).isEqualTo(Map.of("cpu", "500m", "memory", "512Mi"));
        assertThat(range.at("defaultRequest").texts()).isEqualTo(Map.of("cpu", "100m", "memory", "128Mi"));
    }

    @Test
    void environmentsShareNoObject() {
        Set<String> names = OVERLAYS.stream()
                .filter(overlay -> !overlay.endsWith("-split"))
                .flatMap(overlay -> render(overlay).all().stream())
                .map(manifest -> manifest.namespace() + "/" + manifest.title())
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(name -> name.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(names).isEmpty();
    }

    @Test
    void eachClientIsLimitedAtTheIngressAndTheGateway() {
        Manifests manifests = render("prod");
        Node limit = manifests.of("Middleware").getFirst().at("spec", "rateLimit");
        assertThat(limit.at("average").number()).isEqualTo(100);
        assertThat(limit.at("period").text()).isEqualTo("1s");
        assertThat(manifests
                        .find("Deployment", "gateway")
                        .orElseThrow()
                        .variables()
                        .named("GATEWAY_RATE")
                        .at("value")
                        .text())
                .isEqualTo("100");
    }
}

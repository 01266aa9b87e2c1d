package com.microshop.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Any subset of modules may be extracted in any environment, with any components that can be together. */
class EveryCombinationTest {

    static final List<String> ENVIRONMENTS = Composition.ENVIRONMENTS;

    private static final Set<String> COMPONENTS = Composition.allComponents();

    @ParameterizedTest
    @FieldSource("ENVIRONMENTS")
    void holdsWithNoComponentWithEachAndWithAll(String environment) {
        List<Composition> compositions = new ArrayList<>();
        for (Set<String> extracted : Composition.subsets(Composition.MODULES)) {
            compositions.add(new Composition(environment, extracted, Set.of()));
            COMPONENTS.forEach(
                    component -> compositions.add(new Composition(environment, extracted, Set.of(component))));
            compositions.add(all(environment, extracted, "external-services", "autoscale-queue"));
            compositions.add(all(environment, extracted, "backing-services", "autoscale"));
        }
        assertThat(findings(compositions.stream().filter(Composition::isCompatible)))
                .isEmpty();
    }

    @Test
    void everyPairOfComponentsIsRenderedOrRefusedByName() {
        List<Composition> pairs = Composition.subsets(COMPONENTS).stream()
                .filter(components -> components.size() == 2)
                .map(pair -> new Composition("prod", Set.copyOf(Composition.MODULES), pair))
                .toList();
        assertThat(pairs).hasSizeGreaterThan(60);
        assertThat(findings(pairs.stream().filter(Composition::isCompatible))).isEmpty();
        List<Composition> incompatible =
                pairs.stream().filter(pair -> !pair.isCompatible()).toList();
        assertThat(incompatible).hasSize(2);
        for (Composition pair : incompatible) {
            List<String> both = List.copyOf(new TreeSet<>(pair.components()));
            assertThat(pair.render().refusal()).contains("choose-%s-or-%s".formatted(both.get(0), both.get(1)));
        }
    }

    @ParameterizedTest
    @FieldSource("com.microshop.k8s.Composition#MODULES")
    void aDatabaseOfItsOwnIsRefusedForAModuleThatIsNotExtracted(String module) {
        Set<String> others = Composition.MODULES.stream()
                .filter(other -> !other.equals(module))
                .collect(Collectors.toSet());
        assertThat(new Composition("dev", others, Set.of("own-database-" + module))
                        .render()
                        .refusal())
                .contains("no resource matches")
                .contains("shop-" + module);
    }

    @Test
    void theOrderOfModulesAndOfComponentsChangesNothing() {
        for (Set<String> extracted : List.of(Set.of("user", "product", "payment"), Set.copyOf(Composition.MODULES))) {
            Composition composition = all("staging", extracted, "backing-services", "autoscale");
            assertThat(objects(composition.renderReversed())).isEqualTo(objects(composition.render()));
        }
    }

    private static Composition all(String environment, Set<String> extracted, String servers, String autoscaler) {
        Set<String> alternatives = Set.of("backing-services", "external-services", "autoscale", "autoscale-queue");
        return new Composition(
                environment,
                extracted,
                COMPONENTS.stream()
                        .filter(component -> !alternatives.contains(component)
                                || component.equals(servers)
                                || component.equals(autoscaler))
                        .filter(component -> new Composition(environment, extracted, Set.of(component)).isCompatible())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static List<String> findings(Stream<Composition> compositions) {
        return compositions
                .parallel()
                .flatMap(composition -> {
                    Kustomize.Rendering rendering = composition.render();
                    Stream<String> findings = rendering.refusal().isEmpty()
                            ? Checks.findings(Manifests.parse(rendering.text())).stream()
                            : Stream.of(rendering.refusal());
                    return findings.map(finding -> composition + ": " + finding);
                })
                .toList();
    }

    /** Variables have no order. */
    private static Set<String> objects(Kustomize.Rendering rendering) {
        return Manifests.parse(rendering.orThrow()).all().stream()
                .map(manifest -> {
                    Set<String> variables = new TreeSet<>();
                    manifest.variables().items().forEach(variable -> variables.add(variable.text()));
                    if (!manifest.containers().isEmpty()) {
                        SeededMistakeTest.remove(
                                manifest.content(), "spec", "template", "spec", "containers", 0, "env");
                    }
                    return manifest.content() + " " + variables;
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

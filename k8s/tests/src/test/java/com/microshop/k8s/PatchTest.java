package com.microshop.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** A patch whose target does not exist changes nothing, and Kustomize does not say so. */
class PatchTest {

    private static final Set<String> ALL = Set.copyOf(Composition.MODULES);
    private static final Set<String> OWN_DATABASES =
            Set.of("own-database-user", "own-database-product", "own-database-order", "own-database-payment");

    /**
     * A patch of the manifests.
     *
     * @param file the kustomization that lists it
     * @param index which of its patches
     */
    private record Patch(Path file, int index) {}

    @TempDir
    private Path copies;

    @Test
    void everyPatchChangesSomething() {
        List<Patch> patches = patches();
        assertThat(patches).hasSizeGreaterThan(40);
        Map<Composition, String> asItIs = new ConcurrentHashMap<>();
        assertThat(patches.parallelStream().filter(patch -> !changesSomething(patch, copy(), asItIs)))
                .isEmpty();
    }

    @Test
    void aPatchWithoutATargetIsFound() throws IOException {
        Path repository = copy();
        Path file = repository.resolve("k8s/components/autoscale/kustomization.yaml");
        Files.writeString(file, Files.readString(file).replace("shop.process=true", "shop.process=yes"));
        Map<Composition, String> asItIs = new ConcurrentHashMap<>();
        Patch patch = new Patch(Path.of("k8s/components/autoscale/kustomization.yaml"), 0);
        compositions(patch.file())
                .forEach(each -> asItIs.put(each, each.render(repository).orThrow()));
        assertThat(changesSomething(patch, repository, asItIs)).isFalse();
    }

    private static List<Patch> patches() {
        Path repository = Kustomize.repository();
        try (Stream<Path> files = Files.walk(repository.resolve("k8s"))) {
            return files.filter(file -> file.endsWith("kustomization.yaml")
                            && !file.toString().contains("/target/"))
                    .flatMap(file -> IntStream.range(
                                    0, read(file).at("patches").items().size())
                            .mapToObj(index -> new Patch(repository.relativize(file), index)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a composition is another one without the patch; tries small compositions first. */
    private static boolean changesSomething(Patch patch, Path copy, Map<Composition, String> asItIs) {
        remove(copy.resolve(patch.file()), patch.index());
        return compositions(patch.file()).stream().anyMatch(composition -> {
            String with =
                    asItIs.computeIfAbsent(composition, each -> each.render().orThrow());
            return !composition.render(copy).text().equals(with);
        });
    }

    private static List<Composition> compositions(Path file) {
        String environment = Composition.ENVIRONMENTS.stream()
                .filter(each -> file.toString().contains("/environments/" + each))
                .findFirst()
                .orElse("prod");
        Set<String> own = Stream.concat(
                        OWN_DATABASES.stream(),
                        Stream.of(
                                "backing-services",
                                "ingress",
                                "autoscale",
                                "quotas",
                                "network-policies",
                                "external-secrets"))
                .collect(Collectors.toSet());
        Composition split = new Composition(environment, ALL, own);
        Composition some =
                new Composition(environment, Set.of("user", "product"), Set.of("external-services", "autoscale-queue"));
        Composition other = new Composition(
                environment, Set.of("order", "payment"), Set.of("external-services", "autoscale-queue"));
        Composition one = new Composition(environment, Set.of(), Set.of("backing-services", "autoscale"));
        String path = file.toString();
        if (path.contains("own-database-") || path.contains("all-extracted") || path.contains("external-secrets")) {
            return List.of(split);
        }
        if (path.contains("modules/broker")) {
            return List.of(some);
        }
        if (path.contains("modules/")) {
            boolean isFirst = path.contains("/user/") || path.contains("/product/");
            return path.contains("extracted") ? List.of(isFirst ? some : other) : List.of(one);
        }
        return path.contains("autoscale-queue") || path.contains("external-services")
                ? List.of(some)
                : List.of(one, some, split);
    }

    private Path copy() {
        try {
            Path copy = Files.createTempDirectory(copies, "repository").toRealPath();
            for (String part : List.of("k8s", "infra/gateway")) {
                Path from = Kustomize.repository().resolve(part);
                try (Stream<Path> files = Files.walk(from)) {
                    for (Path file :
                            (Iterable<Path>) files.filter(each -> !each.startsWith(from.resolve("tests")))::iterator) {
                        Path to =
                                copy.resolve(part).resolve(from.relativize(file).toString());
                        if (Files.isDirectory(file)) {
                            Files.createDirectories(to);
                        } else {
                            Files.copy(file, to);
                        }
                    }
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Node read(Path file) {
        try {
            return new Node(new Yaml().load(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path file, int index) {
        try {
            Map<String, Object> kustomization = new Yaml().load(Files.readString(file));
            List<Object> patches = new ArrayList<>((List<?>) kustomization.get("patches"));
            patches.remove(index);
            kustomization.put("patches", patches);
            Files.writeString(file, new Yaml().dump(kustomization));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

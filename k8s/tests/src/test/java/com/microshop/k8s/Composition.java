package com.microshop.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What an overlay may be put together from.
 *
 * @param environment whose values it has
 * @param extracted modules in processes of their own
 * @param components of k8s/components, in any order
 */
record Composition(String environment, Set<String> extracted, Set<String> components) {

    static final List<String> ENVIRONMENTS = List.of("dev", "staging", "prod");
    static final List<String> MODULES = List.of("user", "product", "order", "payment");

    private static final String OWN_DATABASE = "own-database-";
    private static final List<Set<String>> EXCLUSIVE =
            List.of(Set.of("backing-services", "external-services"), Set.of("autoscale", "autoscale-queue"));

    /** All components that hold something. */
    static Set<String> allComponents() {
        try (Stream<Path> folders = Files.list(Kustomize.repository().resolve("k8s/components"))) {
            return new TreeSet<>(folders.filter(folder -> Files.exists(folder.resolve("kustomization.yaml")))
                    .map(folder -> folder.getFileName().toString())
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Set<String>> subsets(Collection<String> of) {
        List<Set<String>> subsets = new ArrayList<>(List.of(Set.of()));
        for (String element : of) {
            for (Set<String> without : List.copyOf(subsets)) {
                Set<String> with = new TreeSet<>(without);
                with.add(element);
                subsets.add(with);
            }
        }
        return subsets;
    }

    /** Whether docs/kubernetes.md allows it. */
    boolean isCompatible() {
        return EXCLUSIVE.stream().noneMatch(components::containsAll)
                && components.stream()
                        .filter(component -> component.startsWith(OWN_DATABASE))
                        .allMatch(component -> extracted.contains(component.substring(OWN_DATABASE.length())));
    }

    /** The modules' processes and their databases first, then what acts on all that is there, the environment last. */
    private List<String> folders(Comparator<String> order) {
        List<String> folders = new ArrayList<>();
        if (extracted.size() == MODULES.size()) {
            folders.add("modules/all-extracted");
        } else {
            extracted.stream().sorted(order).forEach(module -> folders.add("modules/" + module + "/extracted"));
        }
        components.stream()
                .sorted(Comparator.comparing((String component) -> !component.startsWith(OWN_DATABASE))
                        .thenComparing(order))
                .forEach(component -> folders.add("components/" + component));
        folders.add("environments/" + environment + "/values");
        return folders;
    }

    Kustomize.Rendering render() {
        return render(Kustomize.repository(), Comparator.naturalOrder());
    }

    /** With modules and components in the opposite order. */
    Kustomize.Rendering renderReversed() {
        return render(Kustomize.repository(), Comparator.reverseOrder());
    }

    /** Renders it from a copy of the manifests. */
    Kustomize.Rendering render(Path repository) {
        return render(repository, Comparator.naturalOrder());
    }

    private Kustomize.Rendering render(Path repository, Comparator<String> order) {
        try {
            Path folder = Files.createTempDirectory("composition").toRealPath();
            try {
                String k8s = folder.relativize(repository.resolve("k8s").toRealPath())
                        .toString();
                StringBuilder text = new StringBuilder("resources:\n- %s/base\ncomponents:\n".formatted(k8s));
                folders(order).forEach(each -> text.append("- %s/%s\n".formatted(k8s, each)));
                Files.writeString(folder.resolve("kustomization.yaml"), text);
                return Kustomize.render(folder);
            } finally {
                Files.deleteIfExists(folder.resolve("kustomization.yaml"));
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "%s, extracted %s, components %s".formatted(environment, extracted, components);
    }
}

package com.microshop.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** All objects of one rendering. */
record Manifests(List<Manifest> all) {

    @SuppressWarnings("unchecked")
    static Manifests parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Manifest> all = new ArrayList<>();
        new Yaml(options).loadAll(text).forEach(document -> all.add(new Manifest((Map<String, Object>) document)));
        return new Manifests(all);
    }

    List<Manifest> of(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    Optional<Manifest> find(String kind, String name) {
        return of(kind).stream()
                .filter(manifest -> manifest.name().equals(name))
                .findFirst();
    }

    List<Manifest> workloads() {
        return all.stream().filter(Manifest::isWorkload).toList();
    }

    List<Manifest> processes() {
        return all.stream().filter(Manifest::isProcess).toList();
    }

    /** The workloads whose pods a selector of labels takes. */
    List<Manifest> selectedBy(Map<String, String> selector) {
        return workloads().stream()
                .filter(workload ->
                        workload.podLabels().entrySet().containsAll(selector.entrySet()) && !selector.isEmpty())
                .toList();
    }

    /** With one object changed in place. */
    Manifests altered(String kind, String name, Consumer<Map<String, Object>> change) {
        change.accept(find(kind, name).orElseThrow().content());
        return this;
    }

    /** Without one object. */
    Manifests without(String kind, String name) {
        Manifest gone = find(kind, name).orElseThrow();
        return new Manifests(
                all.stream().filter(manifest -> !manifest.equals(gone)).toList());
    }

    /** With further objects. */
    Manifests with(String text) {
        List<Manifest> more = new ArrayList<>(all);
        more.addAll(parse(text).all());
        return new Manifests(more);
    }
}

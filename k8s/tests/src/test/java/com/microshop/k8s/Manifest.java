package com.microshop.k8s;

import java.util.List;
import java.util.Map;

/** One rendered object. */
record Manifest(Map<String, Object> content) {

    Node at(String... keys) {
        return new Node(content).at(keys);
    }

    String apiVersion() {
        return at("apiVersion").text();
    }

    String kind() {
        return at("kind").text();
    }

    String name() {
        return at("metadata", "name").text();
    }

    String namespace() {
        return at("metadata", "namespace").text();
    }

    Map<String, String> labels() {
        return at("metadata", "labels").texts();
    }

    Map<String, String> annotations() {
        return at("metadata", "annotations").texts();
    }

    /** Such as "Deployment shop-main". */
    String title() {
        return kind() + " " + name();
    }

    boolean isWorkload() {
        return kind().equals("Deployment") || kind().equals("StatefulSet");
    }

    /** Whether it runs modules of the shop. */
    boolean isProcess() {
        return isWorkload() && "true".equals(podLabels().get("shop.process"));
    }

    Map<String, String> podLabels() {
        return at("spec", "template", "metadata", "labels").texts();
    }

    Node pod() {
        return at("spec", "template", "spec");
    }

    List<Node> containers() {
        return pod().at("containers").items();
    }

    /** The variables of the first container. */
    Node variables() {
        return containers().isEmpty() ? new Node(null) : containers().getFirst().at("env");
    }

    /** The component that its pods belong to, such as "main". */
    String component() {
        return podLabels().getOrDefault("app.kubernetes.io/component", "");
    }
}

package com.microshop.operations;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/**
 * Finds the endpoints of the operators' API, registers them and exposes them, and a few of Spring Boot's: every class of
 * this package that is named {@code …Endpoint} and annotated as one.
 */
final class OperatorEndpoints implements ImportSelector, EnvironmentPostProcessor {

    private static final Set<String> OF_SPRING_BOOT = Set.of("health", "info", "metrics");

    /** Class names by id. */
    private static final Map<String, String> FOUND = find();

    private static Map<String, String> find() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.setResourcePattern("*Endpoint.class");
        scanner.addIncludeFilter(new AnnotationTypeFilter(Endpoint.class));
        Map<String, String> found = new TreeMap<>();
        for (BeanDefinition endpoint : scanner.findCandidateComponents(OperatorEndpoints.class.getPackageName())) {
            AnnotationMetadata metadata = ((AnnotatedBeanDefinition) endpoint).getMetadata();
            found.put(metadata.getAnnotations().get(Endpoint.class).getString("id"), metadata.getClassName());
        }
        return found;
    }

    @Override
    public String[] selectImports(AnnotationMetadata importingClass) {
        return FOUND.values().toArray(String[]::new);
    }

    /** Exposes them unless settings say otherwise. */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Set<String> exposed = new TreeSet<>(FOUND.keySet());
        exposed.addAll(OF_SPRING_BOOT);
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "operatorEndpoints",
                        Map.of(
                                "management.endpoints.web.exposure.include",
                                String.join(",", exposed),
                                "management.endpoints.web.path-mapping.deadletters",
                                "dead-letters")));
    }
}

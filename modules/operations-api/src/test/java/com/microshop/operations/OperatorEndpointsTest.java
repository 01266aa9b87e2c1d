package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.type.AnnotationMetadata;

class OperatorEndpointsTest {

    private static final String EXPOSED = "management.endpoints.web.exposure.include";

    private final OperatorEndpoints endpoints = new OperatorEndpoints();
    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void areFoundWhereTheyAre() {
        assertThat(endpoints.selectImports(AnnotationMetadata.introspect(OperationsAutoConfiguration.class)))
                .contains(ModulesEndpoint.class.getName(), ParkedEndpoint.class.getName())
                .allMatch(name -> name.endsWith("Endpoint"))
                .doesNotHaveDuplicates();
    }

    @Test
    void areExposedByTheirIds() {
        endpoints.postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getRequiredProperty(EXPOSED, String[].class))
                .contains("modules", "parked", "deadletters", "health", "info", "metrics")
                .allMatch(id -> id.matches("[a-z]+"));
    }

    @Test
    void areExposedAsSettingsSay() {
        environment.getPropertySources().addFirst(new MapPropertySource("settings", Map.of(EXPOSED, "health")));
        endpoints.postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getRequiredProperty(EXPOSED)).isEqualTo("health");
    }
}

package com.microshop.test.module;

import com.microshop.test.TestDatabase;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.test.context.DynamicPropertyRegistry;

/** Connects applications that consist of modules to a test's database. */
public final class ModuleApplication {

    private ModuleApplication() {}

    /**
     * Prepares an application that listens on a free port of this machine.
     *
     * @param settings properties as {@code key=value}, which win over those of this class
     */
    public static SpringApplicationBuilder over(TestDatabase database, Class<?> application, String... settings) {
        return new SpringApplicationBuilder(application)
                .properties(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=30",
                        "spring.flyway.enabled=false",
                        "spring.jpa.open-in-view=false",
                        "spring.main.banner-mode=off",
                        "server.address=127.0.0.1",
                        "server.port=0")
                .properties(settings);
    }

    /** Connects the application of a Spring test. */
    public static void connect(DynamicPropertyRegistry properties, TestDatabase database) {
        properties.add("spring.datasource.url", database::url);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
    }
}

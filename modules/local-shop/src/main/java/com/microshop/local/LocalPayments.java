package com.microshop.local;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/** Asks for the payment sandbox for a shop on its local PostgreSQL, unless a payment provider is configured. */
public final class LocalPayments implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String PROVIDER = "microshop.payment.provider-url";
    private static final String SANDBOX = "microshop.payment.sandbox.enabled";

    /** Runs after {@link LocalPostgres}. What is configured wins. */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        boolean isLocal = environment.getPropertySources().contains(LocalPostgres.SOURCE);
        if (isLocal && !StringUtils.hasText(environment.getProperty(PROVIDER))) {
            environment.getPropertySources().addLast(new MapPropertySource("localPayments", Map.of(SANDBOX, true)));
        }
    }
}

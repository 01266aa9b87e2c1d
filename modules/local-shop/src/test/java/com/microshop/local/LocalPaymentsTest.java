package com.microshop.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

class LocalPaymentsTest {

    private static final String SANDBOX = "microshop.payment.sandbox.enabled";
    private static final String PROVIDER = "microshop.payment.provider-url";

    @Test
    void areTheSandboxOnlyInAShopOnItsLocalPostgresWithoutAProvider() {
        assertThat(usesSandbox(Map.of(), true)).isTrue();
        assertThat(usesSandbox(Map.of(PROVIDER, "https://pay.example"), true)).isFalse();
        assertThat(usesSandbox(Map.of(SANDBOX, "false"), true)).isFalse();
        assertThat(usesSandbox(Map.of(), false)).isFalse();
    }

    private static boolean usesSandbox(Map<String, Object> settings, boolean isLocal) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            var sources = context.getEnvironment().getPropertySources();
            sources.addFirst(new MapPropertySource("settings", settings));
            if (isLocal) {
                sources.addFirst(new MapPropertySource(LocalPostgres.SOURCE, Map.of()));
            }
            new LocalPayments().initialize(context);
            return context.getEnvironment().getProperty(SANDBOX, Boolean.class, false);
        }
    }
}

package com.microshop.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** Which payment provider a shop may use. */
class ProviderSettingsTest {

    private static final String PREFIX = "microshop.payment.";

    @ParameterizedTest
    @ValueSource(strings = {"", "sandbox.enabled=false", "provider-url="})
    void namesTheSettingsOfWhichOneIsMissing(String setting) {
        assertRefused(
                setting,
                "no payment provider is named: set MICROSHOP_PAYMENT_PROVIDER_URL (microshop.payment.provider-url), or"
                        + " MICROSHOP_PAYMENT_SANDBOX_ENABLED=true for the sandbox, which moves no money");
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox.enabled=true provider-url=http://127.0.0.1, choose one of them",
        "sandbox.http-enabled=true provider-url=http://127.0.0.1, serves the sandbox; which is not in use",
        "provider-url=ftp://pay.example, must be an http or https address"
    })
    void refusesWhatMakesNoSense(String settings, String reason) {
        assertRefused(settings, reason.replace(';', ','));
    }

    @Test
    void takesTheSandboxWhenItIsAskedFor() {
        application("sandbox.enabled=true sandbox.http-enabled=true provider-url=")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static void assertRefused(String settings, String reason) {
        application(settings)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(reason));
    }

    private static ApplicationContextRunner application(String settings) {
        return new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(Arrays.stream(settings.split(" ", -1))
                        .filter(setting -> !setting.isEmpty())
                        .map(setting -> PREFIX + setting)
                        .toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ProviderProperties.class)
    static class Settings {}
}

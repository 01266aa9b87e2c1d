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
        "provider-url=ftp://pay.example, must be an http or https address",
        "provider-url=https://me:secret@pay.example, without user; query and fragment",
        "provider-url=https://pay.example?key=secret, without user; query and fragment",
        "provider-url=http://pay.example provider-credential=secret, must be an https address",
        "provider-url=http://127.0.0.1.example provider-credential=secret, must be an https address",
        "provider-url=https://pay.example, cannot know who calls: set MICROSHOP_PAYMENT_PROVIDER_CREDENTIAL",
        "provider-url=http://pay.example provider-plain-http=true, cannot know who calls",
        "provider-url=https://pay.example provider-credential=secr\u00e9t, must be a bearer token",
        "provider-url=https://pay.example provider-credential-file=/nowhere/file, the file /nowhere/file that",
        "provider-url=https://pay.example provider-credential=secret provider-credential-file=/nowhere, both say"
    })
    void refusesWhatMakesNoSense(String settings, String reason) {
        assertRefused(settings, reason.replace(';', ','));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provider-url=https://pay.example/v1 provider-credential=secret",
                "provider-url=http://pay.example provider-credential=secret provider-plain-http=true",
                "provider-url=http://localhost:8088",
                "provider-url=http://127.0.0.1:8088",
                "provider-url=http://[::1]:8088"
            })
    void takesAProviderThatOnlyItsCustomersCanReach(String settings) {
        application(settings).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void neverShowsTheCredential() {
        application("provider-url=https://pay.example provider-credential=secret")
                .run(context -> assertThat(context.getBean(ProviderProperties.class))
                        .asString()
                        .contains("pay.example")
                        .doesNotContain("secret"));
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
                        .hasMessageContaining(reason)
                        .hasMessageNotContaining("secr"));
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

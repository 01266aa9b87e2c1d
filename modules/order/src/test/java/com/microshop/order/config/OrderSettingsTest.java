package com.microshop.order.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class OrderSettingsTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void haveDefaults() {
        application.run(context -> assertThat(context.getBean(OrderSettings.class))
                .isEqualTo(new OrderSettings(
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        500,
                        new OrderSettings.Limits(50, 100, 1000))));
    }

    @ParameterizedTest
    @CsvSource({
        "time-limit=0s, must be PT1S to PT720H",
        "time-limit=31d, must be PT1S to PT720H",
        "sweep-interval=9ms, must be PT0.01S to PT1H",
        "timeout-grace=-1s, must be PT0S to PT720H",
        "max-waiting=-1, must be 0 to 100000",
        "limits.open-orders=0, must be 1 to 1000000",
        "limits.lines=2001, must be 1 to 2000",
        "limits.units=0, must be 1 to 1000000"
    })
    void areCheckedAtTheStart(String setting, String message) {
        application
                .withPropertyValues("microshop.order." + setting)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("microshop.order.")
                        .hasMessageContaining(message));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(OrderSettings.class)
    static class Settings {}
}

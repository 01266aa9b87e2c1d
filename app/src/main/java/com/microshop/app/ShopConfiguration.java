package com.microshop.app;

import com.microshop.operations.Deployment;
import com.microshop.web.WebKit;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import java.util.Locale;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The configuration of the shop: its modules and their infrastructure. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
@Import({
    ShopModules.class,
    WebKit.class,
    DatabaseConfiguration.class,
    BrokerConfiguration.class,
    RedisConfiguration.class,
    FlagConfiguration.class,
    HealthController.class,
    WholeEventApi.class,
    ProcessMeter.class,
    StartUpCache.class,
    Announcement.class
})
public class ShopConfiguration {

    @Bean
    Deployment deployment(Environment environment) {
        return new Deployment(
                Version.text(),
                ModuleTransport.chosenBy(environment).name().toLowerCase(Locale.ROOT),
                ShopModules.chosenBy(environment),
                ShopModules.uses());
    }

    @Bean
    WholeApi wholeApi(Environment environment) {
        return new WholeApi(ShopModules.chosenBy(environment).equals(ShopModules.all()));
    }

    @Bean
    OpenAPI api() {
        return new OpenAPI()
                .info(new Info()
                        .title("MicroShop")
                        .version(Version.text())
                        .description("""
                                Users, products, orders and payments.

                                Writes answer when the next read shows their outcome. Send an `Idempotency-Key` with a \
                                POST and repeat it as often as you like. Errors are problems as in RFC 9457.

                                Query parameters are percent-encoded UTF-8 and have a value: a parameter that is given without \
                                one is refused with 400. Times are written as in RFC 3339. Lengths of texts count Unicode code \
                                points. Bodies are JSON of at most 1 MiB; a compressed body is refused with 415. `If-Match` and \
                                `If-None-Match` may list entity tags. `OPTIONS` and every 405 name the allowed methods in \
                                `Allow`.""")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")));
    }
}

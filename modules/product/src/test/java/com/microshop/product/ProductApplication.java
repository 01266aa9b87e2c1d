package com.microshop.product;

import com.microshop.product.config.ProductModule;
import com.microshop.test.TestDatabase;
import com.microshop.web.WebKit;
import java.util.stream.Stream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** An application of nothing but the product module. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({ProductModule.class, WebKit.class})
public class ProductApplication {

    /** Starts a replica with its own caches and processors over a database; it listens on a free port of this machine. */
    public static ConfigurableApplicationContext start(TestDatabase database, String... settings) {
        return start(database, new Class<?>[0], settings);
    }

    /** Starts a replica with more configuration. */
    public static ConfigurableApplicationContext start(TestDatabase database, Class<?>[] more, String... settings) {
        return new SpringApplicationBuilder(ProductApplication.class)
                .sources(more)
                .properties(Stream.concat(
                                Stream.of(
                                        "spring.datasource.url=" + database.url(),
                                        "spring.datasource.username=" + database.user(),
                                        "spring.datasource.password=" + database.password(),
                                        "spring.datasource.hikari.maximum-pool-size=30",
                                        "spring.flyway.enabled=false",
                                        "spring.jpa.open-in-view=false",
                                        "server.address=127.0.0.1",
                                        "server.port=0"),
                                Stream.of(settings))
                        .toArray(String[]::new))
                .run();
    }
}

package com.microshop.payment;

import com.microshop.payment.config.PaymentModule;
import com.microshop.test.TestDatabase;
import com.microshop.web.WebKit;
import java.util.stream.Stream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** An application of nothing but the payment module. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({PaymentModule.class, WebKit.class})
public class PaymentApplication {

    /** Starts a replica over a database; it listens on a free port of this machine. */
    public static ConfigurableApplicationContext start(TestDatabase database, String... settings) {
        return start(database.url(), database.user(), database.password(), settings);
    }

    /** Starts a replica over the database at this address. */
    public static ConfigurableApplicationContext start(String url, String user, String password, String... settings) {
        return new SpringApplicationBuilder(PaymentApplication.class)
                .properties(Stream.concat(
                                Stream.of(
                                        "spring.datasource.url=" + url,
                                        "spring.datasource.username=" + user,
                                        "spring.datasource.password=" + password,
                                        "spring.datasource.hikari.maximum-pool-size=30",
                                        "spring.flyway.enabled=false",
                                        "spring.jpa.open-in-view=false",
                                        "spring.main.banner-mode=off",
                                        "server.address=127.0.0.1",
                                        "server.port=0"),
                                Stream.of(settings))
                        .toArray(String[]::new))
                .run();
    }
}

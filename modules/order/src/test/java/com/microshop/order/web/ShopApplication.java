package com.microshop.order.web;

import com.microshop.order.config.OrderModule;
import com.microshop.payment.config.PaymentModule;
import com.microshop.product.config.ProductModule;
import com.microshop.test.TestDatabase;
import com.microshop.test.module.ModuleApplication;
import com.microshop.user.config.UserModule;
import com.microshop.web.WebKit;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** An application of the order module and the modules that it needs. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({UserModule.class, ProductModule.class, PaymentModule.class, OrderModule.class, WebKit.class})
class ShopApplication {

    /** Starts the shop over a database; it listens on a free port of this machine. */
    static ConfigurableApplicationContext start(TestDatabase database, String... settings) {
        return prepared(database, settings).run();
    }

    /** The same, not started yet. */
    static SpringApplicationBuilder prepared(TestDatabase database, String... settings) {
        return ModuleApplication.over(
                        database,
                        ShopApplication.class,
                        "spring.datasource.hikari.maximum-pool-size=40",
                        "spring.threads.virtual.enabled=true",
                        "microshop.payment.sandbox.enabled=true",
                        "microshop.order.limits.open-orders=1000",
                        "microshop.order.limits.lines=2000",
                        "microshop.order.limits.units=1000000")
                .properties(settings);
    }
}

package com.microshop.product;

import com.microshop.product.config.ProductModule;
import com.microshop.test.TestDatabase;
import com.microshop.test.module.ModuleApplication;
import com.microshop.web.WebKit;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** An application with only the product module. */
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
        return ModuleApplication.over(database, ProductApplication.class, settings)
                .sources(more)
                .run();
    }
}

package com.microshop.payment;

import com.microshop.payment.config.PaymentModule;
import com.microshop.test.TestDatabase;
import com.microshop.test.module.ModuleApplication;
import com.microshop.web.WebKit;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** An application with only the payment module. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({PaymentModule.class, WebKit.class})
public class PaymentApplication {

    /** Starts a replica over a database; it listens on a free port of this machine. */
    public static ConfigurableApplicationContext start(TestDatabase database, String... settings) {
        return ModuleApplication.over(database, PaymentApplication.class, "microshop.payment.sandbox.enabled=true")
                .properties(settings)
                .run();
    }
}

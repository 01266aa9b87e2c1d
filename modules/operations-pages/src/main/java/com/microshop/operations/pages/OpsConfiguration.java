package com.microshop.operations.pages;

import com.microshop.kernel.Features;
import com.microshop.operations.OperatorClient;
import java.time.Duration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** Puts the operators' pages where operators log in, and nowhere else. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
final class OpsConfiguration {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** Longer than a process may look for events. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(8);
    /** Longer than a process may try dead letters. */
    private static final Duration ACTION_TIMEOUT = Duration.ofSeconds(75);

    @Bean
    OperatorClient readClient() {
        return new OperatorClient(CONNECT_TIMEOUT, READ_TIMEOUT, WholeShop::sentence);
    }

    @Bean
    OperatorClient actionClient() {
        return new OperatorClient(CONNECT_TIMEOUT, ACTION_TIMEOUT, WholeShop::sentence);
    }

    @Bean
    ServletRegistrationBean<OpsServlet> operatorPages(
            OperatorClient readClient, OperatorClient actionClient, Features features) {
        return new ServletRegistrationBean<>(
                new OpsServlet(readClient, actionClient, features), OpsServlet.PATH + "/*");
    }
}

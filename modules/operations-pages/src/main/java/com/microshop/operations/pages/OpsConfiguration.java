package com.microshop.operations.pages;

import com.microshop.operations.OperatorClient;
import java.time.Duration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** Puts the operators' pages where operators log in, and nowhere else. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
final class OpsConfiguration {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** Longer than a process may look for events. */
    private static final Duration LOOKING = Duration.ofSeconds(8);
    /** Longer than a process may try dead letters. */
    private static final Duration ACTING = Duration.ofSeconds(75);

    @Bean
    OperatorClient looking() {
        return new OperatorClient(CONNECT, LOOKING, WholeShop::sentence);
    }

    @Bean
    OperatorClient acting() {
        return new OperatorClient(CONNECT, ACTING, WholeShop::sentence);
    }

    @Bean
    ServletRegistrationBean<OpsServlet> operatorPages(OperatorClient looking, OperatorClient acting) {
        return new ServletRegistrationBean<>(new OpsServlet(looking, acting), OpsServlet.PATH + "/*");
    }
}

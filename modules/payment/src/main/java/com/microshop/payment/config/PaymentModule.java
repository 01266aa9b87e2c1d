package com.microshop.payment.config;

import com.microshop.messaging.Invariant;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.payment.domain.Payment;
import com.microshop.payment.provider.ProviderTaskProjection;
import com.microshop.payment.readmodel.PaymentInvariants;
import com.microshop.payment.readmodel.PaymentProjection;
import com.microshop.payment.readmodel.PaymentView;
import com.microshop.payment.readmodel.PaymentViews;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything that runs the payment module. */
@Configuration(proxyBeanMethods = false)
@ComponentScan({"com.microshop.payment.provider", "com.microshop.payment.web"})
@EnableConfigurationProperties(PaymentSettings.class)
@EnableJpaRepositories(basePackageClasses = PaymentViews.class)
@EntityScan(basePackageClasses = PaymentView.class)
public class PaymentModule {

    @Bean
    ModuleDefinition paymentDefinition(JdbcTemplate jdbc, ProviderTaskProjection providerTasks) {
        return ModuleDefinition.named("payment", "payments")
                .aggregate(Payment.class)
                .projectionByAggregate(
                        PaymentProjection.PROCESSOR,
                        PaymentProjection.TABLES,
                        tables -> new PaymentProjection(jdbc, tables))
                // Workers note attempts and leases in its table: it cannot be rebuilt from events alone.
                .projection(ProviderTaskProjection.PROCESSOR, providerTasks)
                .build();
    }

    @Bean
    Invariant paymentsCapturedOnce(JdbcClient jdbc) {
        return PaymentInvariants.capturedOnce(jdbc);
    }

    @Bean
    Invariant paymentRefundsAddUp(JdbcClient jdbc) {
        return PaymentInvariants.refundsAddUp(jdbc);
    }

    @Bean
    Invariant paymentsWaitNotTooLong(JdbcClient jdbc, PaymentSettings settings) {
        return PaymentInvariants.nothingWaitsTooLong(jdbc, settings.waitingLimit());
    }
}

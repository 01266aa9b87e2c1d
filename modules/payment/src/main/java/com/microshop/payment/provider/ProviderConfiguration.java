package com.microshop.payment.provider;

import com.microshop.messaging.Commands;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the provider, its guards and its worker together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProviderProperties.class)
class ProviderConfiguration {

    @Bean
    @ConditionalOnBooleanProperty("microshop.payment.sandbox.enabled")
    SandboxProvider sandboxProvider(ProviderProperties properties) {
        return new SandboxProvider(properties.sandbox());
    }

    @Bean
    GuardedProvider guardedProvider(
            ProviderProperties properties,
            ObjectProvider<SandboxProvider> sandbox,
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            RetryRegistry retries,
            TimeLimiterRegistry timeLimiters) {
        PaymentProvider target = properties.providerUrl() == null
                ? sandbox.getObject()
                : new HttpPaymentProvider(properties.providerUrl(), properties::credential, properties.calls());
        return new GuardedProvider(target, properties.calls(), breakers, bulkheads, retries, timeLimiters);
    }

    @Bean
    ProviderTasks providerTasks(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new ProviderTasks(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    WorkSignal providerWorkSignal() {
        return new WorkSignal();
    }

    @Bean
    ProviderTaskProjection providerTaskProjection(JdbcTemplate jdbc, WorkSignal providerWorkSignal) {
        return new ProviderTaskProjection(jdbc, providerWorkSignal::raise);
    }

    @Bean
    ProviderWorker providerWorker(
            ProviderTasks tasks,
            GuardedProvider provider,
            Commands commands,
            ProviderProperties properties,
            WorkSignal providerWorkSignal) {
        return new ProviderWorker(tasks, provider, commands, properties, providerWorkSignal);
    }

    @Bean
    ProviderStatus paymentProvider(ProviderTasks tasks, GuardedProvider provider) {
        return new ProviderStatus(tasks, provider);
    }
}

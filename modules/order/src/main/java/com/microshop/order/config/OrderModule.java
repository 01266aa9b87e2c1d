package com.microshop.order.config;

import com.microshop.messaging.Commands;
import com.microshop.messaging.Invariant;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.Policies;
import com.microshop.order.domain.Order;
import com.microshop.order.policy.OverdueOrderSweep;
import com.microshop.order.readmodel.LocalCopiesProjection;
import com.microshop.order.readmodel.OrderInvariants;
import com.microshop.order.readmodel.OrderReturns;
import com.microshop.order.readmodel.OrdersProjection;
import com.microshop.order.readmodel.OverdueOrders;
import com.microshop.payment.PaymentCaptured;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything that runs the order module. */
@Configuration(proxyBeanMethods = false)
@ComponentScan({"com.microshop.order.readmodel", "com.microshop.order.web"})
@EnableConfigurationProperties(OrderSettings.class)
@EnableJpaRepositories(basePackageClasses = OrderReturns.class)
@EntityScan(basePackageClasses = OrderReturns.class)
public class OrderModule {

    @Bean
    ModuleDefinition orderDefinition(JdbcTemplate jdbc, Commands commands) {
        ModuleDefinition.Builder module = ModuleDefinition.named("order", "orders")
                .aggregate(Order.class)
                .projectionByAggregate(
                        OrdersProjection.NAME, OrdersProjection.TABLES, tables -> new OrdersProjection(jdbc, tables))
                .projectionByAggregate(
                        LocalCopiesProjection.NAME,
                        LocalCopiesProjection.TABLES,
                        tables -> new LocalCopiesProjection(jdbc, tables))
                // For the invariants: no policy and no projection handles captures.
                .imports(PaymentCaptured.class);
        Policies.in("com.microshop.order.policy", commands).forEach(module::policy);
        return module.build();
    }

    @Bean
    OverdueOrderSweep overdueOrderSweep(
            OverdueOrders overdueOrders, Commands commands, InstantSource databaseTime, OrderSettings settings) {
        return new OverdueOrderSweep(overdueOrders, commands, databaseTime, settings.sweepInterval());
    }

    @Bean
    Invariant ordersEnd(JdbcClient jdbc, OrderSettings settings) {
        return OrderInvariants.ordersEnd(jdbc, settings.timeoutGrace());
    }

    @Bean
    Invariant ordersAreConfirmedWithStock(JdbcClient jdbc) {
        return OrderInvariants.confirmedWithStock(jdbc);
    }

    @Bean
    Invariant ordersAreCapturedWhenConfirmed(JdbcClient jdbc) {
        return OrderInvariants.capturedWhenConfirmed(jdbc);
    }

    @Bean
    Invariant orderMoneyAgrees(JdbcClient jdbc) {
        return OrderInvariants.moneyAgrees(jdbc);
    }

    @Bean
    Invariant returnsAreWithinPurchase(JdbcClient jdbc) {
        return OrderInvariants.returnsWithinPurchase(jdbc);
    }
}

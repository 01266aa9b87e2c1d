package com.microshop.user.config;

import com.microshop.messaging.Invariant;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.user.domain.User;
import com.microshop.user.privacy.ClaimsFollowEvents;
import com.microshop.user.privacy.UserCommandHandler;
import com.microshop.user.readmodel.UserProjection;
import com.microshop.user.readmodel.UserRow;
import com.microshop.user.readmodel.UserRows;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The user module as a whole: a program that imports this class runs it. */
@Configuration(proxyBeanMethods = false)
@ComponentScan("com.microshop.user.web")
@EntityScan(basePackageClasses = UserRow.class)
@EnableJpaRepositories(basePackageClasses = UserRows.class)
public class UserModule {

    @Bean
    ModuleDefinition userDefinition(JdbcClient jdbc) {
        return ModuleDefinition.named("user", "users")
                .aggregate(User.class)
                .commandHandler(repositories -> new UserCommandHandler(repositories.of(User.class), jdbc))
                .projectionByAggregate("users", UserProjection.TABLES, tables -> new UserProjection(jdbc, tables))
                .build();
    }

    @Bean
    Invariant userClaimsFollowEvents(JdbcClient jdbc, PlatformTransactionManager transactions) {
        TransactionTemplate readOnly = new TransactionTemplate(transactions);
        readOnly.setReadOnly(true);
        return new ClaimsFollowEvents(jdbc, readOnly);
    }
}

package com.microshop.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The process's one pool of connections. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean
    HikariDataSource dataSource(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(settings.patience().toMillis());
        config.setValidationTimeout(settings.patience().toMillis());
        // The start checks have reached the database; if it is unreachable since, requests and processors wait for it.
        config.setInitializationFailTimeout(-1);
        // A transaction left open would block every reader of the event stores.
        config.setConnectionInitSql("SET idle_in_transaction_session_timeout = '60s'");
        config.addDataSourceProperty("ApplicationName", "microshop");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("loginTimeout", "5");
        // No statement takes this long: a connection that is silent for longer has lost its server.
        config.addDataSourceProperty("socketTimeout", "300");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The details of a broken constraint repeat the row, and rows hold personal data: not for exceptions and logs.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return new HikariDataSource(config);
    }
}

package com.microshop.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The process's one pool of connections. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    /**
     * What this process may hold in the database while it stands still, or is cut off: a transaction, with its locks and its
     * place in the event store, for 8 s; what another process holds is waited for a little longer. A rebuild sets its own.
     */
    private static final String LIMITS = """
            SET idle_in_transaction_session_timeout = '8s';
            SET lock_timeout = '20s';
            SET tcp_user_timeout = '10s';
            SET tcp_keepalives_idle = 5;
            SET tcp_keepalives_interval = 2;
            SET tcp_keepalives_count = 3
            """;

    /** Connections follow a server that was moved, as far as they do not break. */
    private static final Duration MAX_LIFETIME = Duration.ofMinutes(5);

    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    @Bean
    HikariDataSource dataSource(DatabaseSettings settings, Environment environment) {
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
        config.setConnectionInitSql(LIMITS);
        config.setExceptionOverrideClassName(UselessConnections.class.getName());
        config.setMaxLifetime(MAX_LIFETIME.toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        // Not "microshop" alone: this is what versions are called that append without the lock of the event store.
        config.addDataSourceProperty(
                "ApplicationName", "microshop/" + String.join("+", ShopModules.chosenBy(environment)));
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

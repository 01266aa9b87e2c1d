package com.microshop.app;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The connection to Redis, if there is one; it is made when it is first used. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("microshop.redis.url")
@EnableConfigurationProperties(RedisSettings.class)
class RedisConfiguration {

    private static final int DEFAULT_PORT = 6379;

    @Bean
    LettuceConnectionFactory redisConnections(RedisSettings settings) {
        URI url = URI.create(String.valueOf(settings.url()));
        RedisStandaloneConfiguration server =
                new RedisStandaloneConfiguration(url.getHost(), url.getPort() < 0 ? DEFAULT_PORT : url.getPort());
        server.setUsername(settings.user());
        server.setPassword(settings.password());
        return new LettuceConnectionFactory(server, client(settings, "rediss".equals(url.getScheme())));
    }

    /** Connection options, each step with a deadline; while there is no connection, commands fail at once. */
    private static LettuceClientConfiguration client(RedisSettings settings, boolean encrypted) {
        ClientOptions.Builder options = ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled());
        if (settings.caCertificate() != null) {
            options.sslOptions(SslOptions.builder()
                    .trustManager(new File(settings.caCertificate()))
                    .build());
        }
        LettuceClientConfiguration.LettuceClientConfigurationBuilder client = LettuceClientConfiguration.builder()
                .clientName("microshop")
                .clientOptions(options.build())
                .commandTimeout(settings.timeout())
                .shutdownTimeout(Duration.ZERO);
        return encrypted ? client.useSsl().build() : client.build();
    }
}

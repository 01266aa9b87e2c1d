package com.microshop.app;

import com.microshop.messaging.rabbit.CommandSenders;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The connection to the broker, if there is one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("microshop.broker.url")
@EnableConfigurationProperties(BrokerSettings.class)
class BrokerConfiguration {

    private static final int HEARTBEAT_SECONDS = 4;

    @Bean
    CachingConnectionFactory brokerConnections(BrokerSettings settings, Environment environment)
            throws GeneralSecurityException {
        CachingConnectionFactory connections = new CachingConnectionFactory(client(settings));
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        connections.setExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("broker-", 0).factory()));
        String modules = String.join(",", ShopModules.chosenBy(environment));
        connections.setConnectionNameStrategy(factory -> "microshop " + modules);
        return connections;
    }

    @Bean
    CommandSenders commandSenders() {
        return new CommandSenders(ShopModules.sends());
    }

    /** Connection options, each step with a deadline. */
    static ConnectionFactory client(BrokerSettings settings) throws GeneralSecurityException {
        ConnectionFactory factory = new ConnectionFactory();
        int patience = Math.toIntExact(settings.patience().toMillis());
        factory.setConnectionTimeout(patience);
        factory.setHandshakeTimeout(patience);
        factory.setChannelRpcTimeout(patience);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setAutomaticRecoveryEnabled(false); // Spring connects again
        URI url = URI.create(String.valueOf(settings.url()));
        if ("amqps".equals(url.getScheme())) {
            factory.useSslProtocol(sslBundle(settings).createSslContext());
            factory.enableHostnameVerification();
        }
        String path = url.getPath() == null ? "" : url.getPath();
        factory.setHost(url.getHost());
        factory.setPort(url.getPort());
        factory.setVirtualHost(path.length() > 1 ? path.substring(1) : "/");
        factory.setUsername(settings.user());
        factory.setPassword(settings.password());
        return factory;
    }

    private static SslBundle sslBundle(BrokerSettings settings) {
        PemSslStoreDetails trusted =
                settings.caCertificate() == null ? null : PemSslStoreDetails.forCertificate(settings.caCertificate());
        return SslBundle.of(new PemSslStoreBundle((PemSslStoreDetails) null, trusted));
    }
}

package com.microshop.app;

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

    private static final int HEARTBEAT_SECONDS = 10;

    @Bean
    CachingConnectionFactory brokerConnections(BrokerSettings settings, Environment environment)
            throws GeneralSecurityException {
        ConnectionFactory factory = new ConnectionFactory();
        int patience = Math.toIntExact(settings.patience().toMillis());
        factory.setConnectionTimeout(patience);
        factory.setHandshakeTimeout(patience);
        factory.setChannelRpcTimeout(patience);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setAutomaticRecoveryEnabled(false); // Spring connects again
        URI url = URI.create(String.valueOf(settings.url()));
        boolean encrypted = "amqps".equals(url.getScheme());
        if (encrypted) {
            factory.useSslProtocol(sslBundle(settings).createSslContext());
            factory.enableHostnameVerification();
        }
        CachingConnectionFactory connections = new CachingConnectionFactory(factory);
        connections.setHost(url.getHost());
        connections.setPort(
                url.getPort() > 0
                        ? url.getPort()
                        : encrypted
                                ? ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT
                                : ConnectionFactory.DEFAULT_AMQP_PORT);
        String path = url.getPath() == null ? "" : url.getPath();
        connections.setVirtualHost(path.length() > 1 ? path.substring(1) : "/");
        connections.setUsername(settings.user());
        connections.setPassword(settings.password());
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        connections.setExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("broker-", 0).factory()));
        String modules = String.join(",", ShopModules.chosenBy(environment));
        connections.setConnectionNameStrategy(factoryOfName -> "microshop " + modules);
        return connections;
    }

    private static SslBundle sslBundle(BrokerSettings settings) {
        PemSslStoreDetails trusted =
                settings.caCertificate() == null ? null : PemSslStoreDetails.forCertificate(settings.caCertificate());
        return SslBundle.of(new PemSslStoreBundle((PemSslStoreDetails) null, trusted));
    }
}

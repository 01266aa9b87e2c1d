package com.microshop.messaging.runtime;

import com.microshop.messaging.AggregateHistory;
import com.microshop.messaging.Audit;
import com.microshop.messaging.Commands;
import com.microshop.messaging.DeadLetters;
import com.microshop.messaging.EventHistory;
import com.microshop.messaging.EventLog;
import com.microshop.messaging.Freshness;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.Processes;
import com.microshop.messaging.Projections;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.rabbit.CommandSenders;
import com.microshop.messaging.rabbit.RabbitTransport;
import com.microshop.messaging.store.JsonSerializer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Runs the modules that are declared as {@link ModuleDefinition} beans. */
@AutoConfiguration
@EnableConfigurationProperties(MessagingProperties.class)
public class MessagingAutoConfiguration {

    @Bean
    MessagingRuntime messagingRuntime(
            DataSource dataSource,
            PlatformTransactionManager transactionManager,
            MessagingProperties properties,
            ObjectProvider<CachingConnectionFactory> broker,
            ObjectProvider<CommandSenders> senders,
            ObjectProvider<MeterRegistry> registries) {
        CachingConnectionFactory connections = broker.getIfAvailable();
        Transport transport = connections == null
                ? Transport.NONE
                : new RabbitTransport(
                        connections, senders.getObject(), registries.getIfAvailable(SimpleMeterRegistry::new));
        return new MessagingRuntime(dataSource, transactionManager, properties, transport);
    }

    @Bean
    SmartInitializingSingleton moduleAssembly(MessagingRuntime runtime, ObjectProvider<ModuleDefinition> definitions) {
        return () -> runtime.assemble(definitions.orderedStream().toList());
    }

    @Bean
    MeterBinder commandMeters(MessagingRuntime runtime) {
        return runtime::bindTo;
    }

    @Bean
    Commands commands(MessagingRuntime runtime) {
        return runtime.commands();
    }

    @Bean
    Freshness freshness(MessagingRuntime runtime) {
        return runtime.freshness();
    }

    @Bean
    EventLog eventLog(MessagingRuntime runtime) {
        return runtime.eventLog();
    }

    @Bean
    Audit audit(MessagingRuntime runtime) {
        return runtime.audit();
    }

    @Bean
    Processes processes(MessagingRuntime runtime) {
        return runtime.processes();
    }

    @Bean
    EventStoreHealth eventStoreHealthIndicator(MessagingRuntime runtime, DataSource dataSource) {
        return new EventStoreHealth(JdbcClient.create(dataSource), runtime::deadLetterCounts);
    }

    @Bean
    EventHistory eventHistory(MessagingRuntime runtime) {
        return runtime.history();
    }

    @Bean
    DeadLetters deadLetters(MessagingRuntime runtime) {
        return runtime.deadLetters();
    }

    @Bean
    AggregateHistory aggregateHistory(MessagingRuntime runtime) {
        return runtime.aggregates();
    }

    @Bean
    ParkedMessages parkedMessages(MessagingRuntime runtime) {
        return runtime.parked();
    }

    @Bean
    Projections projections(MessagingRuntime runtime) {
        return runtime.projections();
    }

    /** The clock for times that processes compare, such as when an order expires. */
    @Bean
    InstantSource databaseTime(MessagingRuntime runtime) {
        return runtime.time();
    }

    @Bean
    JsonSerializer jsonSerializer(MessagingRuntime runtime) {
        return runtime.serializer();
    }
}

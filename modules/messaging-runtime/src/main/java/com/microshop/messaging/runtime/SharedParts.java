package com.microshop.messaging.runtime;

import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.Pace;
import com.microshop.messaging.store.WakeUps;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** What the stores of all modules in one process share. */
record SharedParts(
        DataSource dataSource,
        PlatformTransactionManager transactionManager,
        JdbcClient jdbc,
        JsonSerializer serializer,
        Pace pace,
        WakeUps wakeUps) {

    static SharedParts of(DataSource dataSource, PlatformTransactionManager transactionManager) {
        return new SharedParts(
                dataSource,
                transactionManager,
                JdbcClient.create(dataSource),
                JsonSerializer.create(),
                new Pace(),
                new WakeUps(dataSource));
    }
}

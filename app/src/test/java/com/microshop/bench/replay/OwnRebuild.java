package com.microshop.bench.replay;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import com.microshop.messaging.RefusedException;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.rebuild.Rebuilds;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.ModuleStore;
import com.microshop.messaging.store.Pace;
import com.microshop.messaging.store.PostgresEventStorageEngine;
import com.microshop.messaging.store.WakeUps;
import java.time.Duration;
import javax.sql.DataSource;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The shop's own rebuild, from the first event to the swap of the tables. */
final class OwnRebuild implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int ATTEMPTS = 100;

    private final Rebuilds rebuilds;

    /** With a number of lanes. */
    OwnRebuild(DataSource dataSource, int lanes) {
        JsonSerializer serializer = JsonSerializer.create();
        JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
        JdbcClient jdbc = JdbcClient.create(dataSource);
        rebuilds = new Rebuilds(dataSource, transactions, lanes);
        for (Replayed replayed : Replayed.values()) {
            ModuleDefinition definition = ModuleDefinition.named(replayed.module(), replayed.schema())
                    .projection(
                            replayed.projection(),
                            replayed.tables(),
                            tables -> replayed.handlers(new JdbcTemplate(dataSource), tables))
                    .build();
            PostgresEventStorageEngine engine = new PostgresEventStorageEngine(
                    replayed.schema(), dataSource, transactions, serializer, NoOpEventUpcaster.INSTANCE);
            ModuleStore store = new ModuleStore(
                    replayed.module(),
                    replayed.schema(),
                    jdbc,
                    engine,
                    new Pace(),
                    new WakeUps(dataSource),
                    events -> {});
            rebuilds.add(definition, store, new Tokens(replayed.schema(), jdbc, serializer));
        }
    }

    /** Rebuilds a projection; returns how many events it handled. */
    long run(Replayed replayed) throws InterruptedException {
        long id = begin(replayed);
        Rebuild rebuild = latest(replayed);
        while (rebuild.state() == State.RUNNING) {
            Thread.sleep(LOOK_EVERY);
            rebuild = latest(replayed);
        }
        if (rebuild.id() != id || rebuild.state() != State.SWAPPED) {
            throw new IllegalStateException("The rebuild failed: %s".formatted(rebuild));
        }
        return rebuild.eventsDone();
    }

    /** The previous rebuild releases its lock right after the swap of its tables. */
    private long begin(Replayed replayed) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return rebuilds.begin(replayed.module(), replayed.projection(), Compare.NONE, null);
            } catch (RefusedException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    private Rebuild latest(Replayed replayed) {
        return rebuilds.latest(replayed.module(), replayed.projection()).orElseThrow();
    }

    @Override
    public void close() {
        rebuilds.close();
    }
}

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
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The whole messaging of one process, for tests of all packages. */
public final class TestRuntime {

    private final MessagingRuntime runtime;

    /** Creates it without starting it. */
    public TestRuntime(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            MessagingProperties properties,
            Transport transport) {
        this.runtime = new MessagingRuntime(dataSource, transactions, properties, transport);
    }

    /** Creates the messaging of a process without a broker, with settings that suit tests, without starting it. */
    public static TestRuntime alone(DataSource dataSource, Duration deadLetterPause) {
        MessagingProperties properties = new MessagingProperties(
                12, Duration.ofSeconds(20), 500, 2, 8, 1_000, deadLetterPause, Duration.ofDays(30), 0);
        return new TestRuntime(dataSource, new JdbcTransactionManager(dataSource), properties, Transport.NONE);
    }

    /** Assembles the modules. */
    public void assemble(List<ModuleDefinition> definitions) {
        runtime.assemble(definitions);
    }

    /** Starts it. */
    public void start() {
        runtime.start();
    }

    /** Stops it. */
    public void stop() {
        runtime.stop();
    }

    /** Whether it was started and not stopped. */
    public boolean isRunning() {
        return runtime.isRunning();
    }

    /** Sends commands. */
    public Commands commands() {
        return runtime.commands();
    }

    /** Waits for read models. */
    public Freshness freshness() {
        return runtime.freshness();
    }

    /** Reads stories. */
    public EventLog eventLog() {
        return runtime.eventLog();
    }

    /** Records acts of operators. */
    public Audit audit() {
        return runtime.audit();
    }

    /** Finds other processes. */
    public Processes processes() {
        return runtime.processes();
    }

    /** Messages that were not accepted. */
    public ParkedMessages parked() {
        return runtime.parked();
    }

    /** Events that policies could not handle. */
    public DeadLetters deadLetters() {
        return runtime.deadLetters();
    }

    /** Reads the event stores. */
    public EventHistory history() {
        return runtime.history();
    }

    /** Reads past states of aggregates. */
    public AggregateHistory aggregates() {
        return runtime.aggregates();
    }

    /** The projections. */
    public Projections projections() {
        return runtime.projections();
    }
}

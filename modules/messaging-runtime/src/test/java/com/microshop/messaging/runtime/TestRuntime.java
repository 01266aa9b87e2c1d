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
import java.util.List;
import javax.sql.DataSource;
import org.springframework.transaction.PlatformTransactionManager;

/** The messaging of one process, for tests of all packages that need the whole of it. */
public final class TestRuntime {

    private final MessagingRuntime runtime;

    /** Creates it; nothing runs yet. */
    public TestRuntime(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            MessagingProperties properties,
            Transport transport) {
        this.runtime = new MessagingRuntime(dataSource, transactions, properties, transport);
    }

    /** Puts the modules together. */
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

    /** Tells stories. */
    public EventLog eventLog() {
        return runtime.eventLog();
    }

    /** Keeps what operators do. */
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

    /** What the stores hold. */
    public EventHistory history() {
        return runtime.history();
    }

    /** Aggregates as they were. */
    public AggregateHistory aggregates() {
        return runtime.aggregates();
    }

    /** The projections. */
    public Projections projections() {
        return runtime.projections();
    }
}

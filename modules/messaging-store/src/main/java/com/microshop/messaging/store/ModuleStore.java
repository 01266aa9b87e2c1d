package com.microshop.messaging.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One module's event store as this process has it open: all that reads and writes it. */
public final class ModuleStore {

    private final String module;
    private final String schema;
    private final PostgresEventStorageEngine engine;
    private final EventTail tail;
    private final ModuleEventStore events;
    private final Imports imports;
    private final Subscriptions subscriptions;
    private final WakeUps wakeUps;

    /**
     * Opens the store of a module whose schema is up to date.
     *
     * @param module the module
     * @param schema its schema
     * @param jdbc the database
     * @param engine keeps the events
     * @param pace how long readers rest on a busy machine
     * @param wakeUps notifies other processes that the store has grown, and is notified by them
     * @param afterAppend called with the events of a transaction after its commit
     */
    public ModuleStore(
            String module,
            String schema,
            JdbcClient jdbc,
            PostgresEventStorageEngine engine,
            Pace pace,
            WakeUps wakeUps,
            Consumer<List<? extends EventMessage<?>>> afterAppend) {
        this.module = module;
        this.schema = schema;
        this.engine = engine;
        this.tail = new EventTail(module, engine, pace);
        this.events = ModuleEventStore.create(engine, tail, appended -> {
            afterAppend.accept(appended);
            hasGrown();
        });
        this.imports = new Imports(schema, jdbc, engine.appender());
        this.subscriptions = new Subscriptions(schema, jdbc);
        this.wakeUps = wakeUps;
        wakeUps.listen(schema, tail::wakeUp);
    }

    /** The module's name. */
    public String module() {
        return module;
    }

    /** The schema that the store is in. */
    public String schema() {
        return schema;
    }

    /** Appends events outside an aggregate, in the caller's transaction. */
    public void append(List<? extends EventMessage<?>> appended) {
        engine.appendEvents(appended);
    }

    /** Reads the events. */
    public EventReader reader() {
        return engine.reader();
    }

    /** Finds events, and up to where they may be read. */
    public EventPositions positions() {
        return engine.positions();
    }

    /** Counts events. */
    public EventCounts counts() {
        return engine.counts();
    }

    Optional<DomainEventMessage<?>> snapshot(String aggregateId) {
        return engine.readSnapshot(aggregateId);
    }

    /** The store as Axon's aggregates and processors use it. */
    public ModuleEventStore events() {
        return events;
    }

    /** Takes events of other modules over. */
    public Imports imports() {
        return imports;
    }

    /** Which modules want which of these events. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Wakes up the readers of this and of other processes: something was committed. */
    public void hasGrown() {
        tail.wakeUp();
        wakeUps.announce(schema);
    }

    /** Begins to read what is new from now on. */
    public void start() {
        tail.start();
    }

    /** Stops reading. */
    public void stop() {
        tail.close();
    }
}

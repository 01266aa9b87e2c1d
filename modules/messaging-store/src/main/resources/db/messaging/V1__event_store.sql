-- The event store of one module. See docs/event-store.md for what the columns promise.
CREATE TABLE ${schema}.event (
    tx             bigint      NOT NULL,
    idx            bigint      GENERATED ALWAYS AS IDENTITY,
    event_id       uuid        NOT NULL,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL,
    type           text        NOT NULL,
    revision       text,
    payload        jsonb       NOT NULL,
    metadata       jsonb       NOT NULL,
    correlation_id text,
    causation_id   text,
    occurred_at    timestamptz NOT NULL,
    source         text,
    PRIMARY KEY (tx, idx)
);
COMMENT ON COLUMN ${schema}.event.tx IS 'id of the transaction that appended the event, plus the offset of its cluster (store_clock)';
COMMENT ON COLUMN ${schema}.event.source IS 'the module this event was imported from; null for events of this module';

CREATE UNIQUE INDEX event_aggregate ON ${schema}.event (aggregate_id, sequence) WHERE source IS NULL;
CREATE UNIQUE INDEX event_imported ON ${schema}.event (event_id) WHERE source IS NOT NULL;
-- Not only "WHERE source IS NULL": while a table is new, the planner would take this index for the one above, and scan it all.
CREATE INDEX event_correlation ON ${schema}.event (correlation_id) WHERE source IS NULL AND correlation_id IS NOT NULL;

-- Which cluster's transaction ids the store counts in, newest last; a store restored elsewhere gets a new line.
CREATE TABLE ${schema}.store_clock (
    id                integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    system_identifier bigint      NOT NULL,
    tx_offset         bigint      NOT NULL,
    since             timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ${schema}.snapshot (
    aggregate_id   text        PRIMARY KEY,
    aggregate_type text        NOT NULL,
    sequence       bigint      NOT NULL,
    event_id       uuid        NOT NULL,
    type           text        NOT NULL,
    revision       text,
    payload        jsonb       NOT NULL,
    occurred_at    timestamptz NOT NULL
);

CREATE TABLE ${schema}.token_entry (
    processor_name text    NOT NULL,
    segment        integer NOT NULL,
    token          bytea,
    token_type     text,
    timestamp      text,
    owner          text,
    PRIMARY KEY (processor_name, segment)
) WITH (fillfactor = 50);

-- What was carried out for an idempotency key.
CREATE TABLE ${schema}.processed_command (
    idempotency_key text        PRIMARY KEY,
    fingerprint     text        NOT NULL,
    aggregate_id    text        NOT NULL,
    version         bigint      NOT NULL,
    processed_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX processed_command_age ON ${schema}.processed_command USING brin (processed_at);

CREATE TABLE ${schema}.dead_letter (
    dead_letter_id      text    PRIMARY KEY,
    processing_group    text    NOT NULL,
    sequence_identifier text    NOT NULL,
    sequence_index      bigint  NOT NULL,
    message_type        text    NOT NULL,
    event_id            text    NOT NULL,
    timestamp           text    NOT NULL,
    payload_type        text    NOT NULL,
    payload_revision    text,
    payload             bytea   NOT NULL,
    metadata            bytea,
    aggregate_type      text,
    aggregate_id        text,
    sequence_number     bigint,
    token_type          text,
    token               bytea,
    enqueued_at         text    NOT NULL,
    last_touched        text,
    processing_started  text,
    cause_type          text,
    cause_message       text,
    diagnostics         bytea,
    UNIQUE (processing_group, sequence_identifier, sequence_index)
);

-- Payments as they are read.
CREATE TABLE ${schema}.payment_view (
    payment_id   uuid          PRIMARY KEY,
    reference    text          NOT NULL,
    amount       numeric(19,4) NOT NULL,
    refunded     numeric(19,4) NOT NULL DEFAULT 0,
    currency     text          NOT NULL,
    status       text          NOT NULL CHECK (status IN
        ('REQUESTED', 'AUTHORIZED', 'CAPTURED', 'DECLINED', 'CANCELLED', 'TIMED_OUT', 'REFUNDED')),
    requested_at timestamptz   NOT NULL,
    version      bigint        NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX payment_view_reference ON ${schema}.payment_view (reference, payment_id);
CREATE INDEX payment_view_status ON ${schema}.payment_view (status, payment_id);

-- What is still to be done at the provider. A row comes and goes with the events; workers change only the last four
-- columns. A claimed task is due again when its lease is over, so what a dead process had claimed is taken over.
CREATE TABLE ${schema}.provider_task (
    payment_id         text          NOT NULL,
    operation          text          NOT NULL CHECK (operation IN ('authorize', 'capture', 'void', 'refund')),
    refund_id          text          NOT NULL DEFAULT '',
    idempotency_key    text          NOT NULL,
    amount             numeric(19,4),
    currency           text,
    payment_token      text,
    provider_reference text,
    expires_at         timestamptz,
    correlation_id     text,
    requested_at       timestamptz   NOT NULL,
    attempts           integer       NOT NULL DEFAULT 0,
    next_attempt_at    timestamptz   NOT NULL DEFAULT now(),
    last_error         text,
    PRIMARY KEY (payment_id, operation, refund_id)
) WITH (
    -- A queue: small, but every row is written several times and removed.
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000);
CREATE INDEX provider_task_due ON ${schema}.provider_task (next_attempt_at);
COMMENT ON COLUMN ${schema}.provider_task.expires_at IS 'when an authorization is given up; null for what must be done at last';

-- Which processes run this module.
CREATE TABLE ${schema}.process (
    id         text        NOT NULL,
    module     text        NOT NULL,
    url        text        NOT NULL,
    version    text        NOT NULL,
    transport  text        NOT NULL,
    health     text        NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (id)
) WITH (fillfactor = 50);
COMMENT ON COLUMN ${schema}.process.seen_at IS 'written every few seconds; older than 15 seconds, the process is gone';

-- What operators want of projections and what went wrong there, for every process that runs this module.
CREATE TABLE ${schema}.projection_control (
    projection      text    PRIMARY KEY,
    paused_until    timestamptz,
    error           text,
    error_aggregate text,
    error_tx        bigint,
    error_idx       bigint,
    error_at        timestamptz
);
COMMENT ON COLUMN ${schema}.projection_control.error IS 'of the latest batch that failed, which began with the event of that aggregate at (error_tx, error_idx); over once that is handled';

ALTER TABLE ${schema}.rebuild ADD COLUMN since timestamptz;
COMMENT ON COLUMN ${schema}.rebuild.since IS 'only aggregates with events since then are handled again; null for all';

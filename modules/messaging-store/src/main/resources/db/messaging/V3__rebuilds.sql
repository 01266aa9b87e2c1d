-- Rebuilds of projections: the latest row of a projection is the one that counts. See docs/replay.md.
CREATE TABLE ${schema}.rebuild (
    id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    projection       text        NOT NULL,
    tables           text[]      NOT NULL,
    state            text        NOT NULL,
    compare          text        NOT NULL,
    process          text        NOT NULL,
    started_at       timestamptz NOT NULL DEFAULT now(),
    finished_at      timestamptz,
    events_done      bigint      NOT NULL DEFAULT 0,
    events_expected  bigint      NOT NULL DEFAULT 0,
    differences      bigint      NOT NULL DEFAULT 0,
    examples         text[]      NOT NULL DEFAULT '{}',
    error            text,
    cancel_requested boolean     NOT NULL DEFAULT false
);
CREATE INDEX rebuild_projection ON ${schema}.rebuild (projection, id);

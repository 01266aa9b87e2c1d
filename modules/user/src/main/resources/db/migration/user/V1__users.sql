-- Which user holds which username and email, in lower case: only users that are not erased, one of each kind.
CREATE TABLE ${schema}.claim (
    kind    text NOT NULL CHECK (kind IN ('username', 'email')),
    value   text NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (kind, value),
    UNIQUE (user_id, kind) DEFERRABLE INITIALLY DEFERRED
);

-- The key that a user's personal data in events is encrypted with; deleting it erases that data for good.
CREATE TABLE ${schema}.user_key (
    user_id uuid PRIMARY KEY,
    key     bytea NOT NULL CHECK (octet_length(key) = 32)
);

-- Read model, rebuilt from the events and keys at any time.
CREATE TABLE ${schema}.user_view (
    id            uuid PRIMARY KEY,
    username      text,
    email         text,
    status        text NOT NULL CHECK (status IN ('ACTIVE', 'DEACTIVATED', 'ERASED')),
    registered_at timestamptz NOT NULL,
    version       bigint NOT NULL
);

CREATE INDEX user_view_username ON ${schema}.user_view (lower(username));
CREATE INDEX user_view_email ON ${schema}.user_view (lower(email));
CREATE INDEX user_view_status ON ${schema}.user_view (status, id);

-- Which other modules want which of this module's events.
CREATE TABLE ${schema}.subscription (
    subscriber text NOT NULL,
    event_type text NOT NULL,
    PRIMARY KEY (subscriber, event_type)
);

-- How far this module has copied the events of others: the position of the last one in the publisher's store.
CREATE TABLE ${schema}.import_position (
    publisher text   PRIMARY KEY,
    tx        bigint NOT NULL,
    idx       bigint NOT NULL
);

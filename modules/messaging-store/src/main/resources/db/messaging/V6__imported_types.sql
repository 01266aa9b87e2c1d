-- Which events of other modules this module imports, in any version of it that has run.
CREATE TABLE ${schema}.imported_type (
    publisher  text NOT NULL,
    event_type text NOT NULL,
    PRIMARY KEY (publisher, event_type)
);

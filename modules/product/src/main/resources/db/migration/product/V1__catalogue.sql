-- The catalogue: one row for each product, written by the projection "catalogue" only.
-- Stock changes with every order, so it is in no index and pages keep room: such updates then touch the table alone.
CREATE TABLE ${schema}.product_view (
    id          uuid PRIMARY KEY,
    name        text NOT NULL,
    search_name text NOT NULL,
    price       numeric(19, 4) NOT NULL,
    currency    text NOT NULL,
    available   bigint NOT NULL,
    version     bigint NOT NULL,
    added_at    timestamptz NOT NULL
) WITH (fillfactor = 80);

COMMENT ON COLUMN ${schema}.product_view.search_name IS 'the name in lower case, folded the same way as search texts';
COMMENT ON COLUMN ${schema}.product_view.available IS 'units that can be reserved';
COMMENT ON COLUMN ${schema}.product_view.version IS 'sequence of the last event of the product in this row';

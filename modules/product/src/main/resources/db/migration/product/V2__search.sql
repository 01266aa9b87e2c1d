-- Finds products by any part of their names (docs/adr/0041). A function of the schema's own, not the extension pg_trgm: that one ignores
-- letters beyond ASCII where the database has the locale C, and a dump of the schema would not bring it along.
CREATE FUNCTION ${schema}.ngrams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(SELECT substr(name, first, n) FROM generate_series(2, 3) AS n, generate_series(1, length(name) - n + 1) AS first);

COMMENT ON FUNCTION ${schema}.ngrams IS 'all that stands in a text, two and three characters long';

CREATE INDEX product_view_by_ngrams ON ${schema}.product_view USING gin (${schema}.ngrams(search_name));

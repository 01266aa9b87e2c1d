package com.microshop.messaging;

import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An invariant that one query checks.
 *
 * @param statement one sentence that says what must be true
 * @param query returns a row for each offender; its first column is the sentence that names it
 * @param parameters the values of the query's named parameters
 */
public record SqlInvariant(JdbcClient jdbc, String statement, String query, Map<String, ?> parameters)
        implements Invariant {

    /** An invariant whose query has no parameters. */
    public SqlInvariant(JdbcClient jdbc, String statement, String query) {
        this(jdbc, statement, query, Map.of());
    }

    @Override
    public List<String> offenders() {
        return jdbc.sql(query)
                .params(parameters)
                .query((row, number) -> row.getString(1))
                .list();
    }
}

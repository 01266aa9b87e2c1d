package com.microshop.product.readmodel;

import com.microshop.messaging.ProjectionTables;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes the changes of a batch into the catalogue, all rows of a kind in one statement. */
final class CatalogueWriter {

    private static final String INSERT = """
            INSERT INTO {product_view}
                (id, name, search_name, price, currency, available, version, added_at)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::numeric[], ?::text[], ?::bigint[], ?::bigint[],
                ?::timestamptz[])
            """;

    private static final String UPDATE = """
            UPDATE {product_view} v
            SET name = coalesce(c.name, v.name),
                search_name = coalesce(c.search_name, v.search_name),
                price = coalesce(c.price, v.price),
                currency = coalesce(c.currency, v.currency),
                available = v.available + c.units,
                version = c.version
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::numeric[], ?::text[], ?::bigint[], ?::bigint[])
                AS c (id, name, search_name, price, currency, units, version)
            WHERE v.id = c.id
            """;

    private final JdbcTemplate jdbc;
    private final String insert;
    private final String update;

    CatalogueWriter(JdbcTemplate jdbc, ProjectionTables tables) {
        this.jdbc = jdbc;
        this.insert = tables.sql(INSERT);
        this.update = tables.sql(UPDATE);
    }

    void write(Collection<CatalogueChange> changes) {
        List<CatalogueChange> fresh =
                changes.stream().filter(CatalogueChange::isNew).toList();
        List<CatalogueChange> known =
                changes.stream().filter(Predicate.not(CatalogueChange::isNew)).toList();
        if (!fresh.isEmpty()) {
            jdbc.update(insert, statement -> {
                bind(statement, fresh);
                statement.setArray(8, texts(statement, fresh, CatalogueChange::addedAt));
            });
        }
        if (!known.isEmpty()) {
            int written = jdbc.update(update, statement -> bind(statement, known));
            if (written != known.size()) {
                throw new IllegalStateException("The catalogue has rows for only %d of %d products: rebuild it"
                        .formatted(written, known.size()));
            }
        }
    }

    private static void bind(PreparedStatement statement, List<CatalogueChange> changes) throws SQLException {
        statement.setArray(1, texts(statement, changes, CatalogueChange::productId));
        statement.setArray(2, texts(statement, changes, CatalogueChange::name));
        statement.setArray(3, texts(statement, changes, CatalogueChange::searchName));
        statement.setArray(4, texts(statement, changes, CatalogueChange::price));
        statement.setArray(5, texts(statement, changes, CatalogueChange::currency));
        statement.setArray(6, numbers(statement, changes, CatalogueChange::units));
        statement.setArray(7, numbers(statement, changes, CatalogueChange::version));
    }

    private static Array texts(
            PreparedStatement statement,
            List<CatalogueChange> changes,
            Function<CatalogueChange, @Nullable String> value)
            throws SQLException {
        Connection connection = statement.getConnection();
        return connection.createArrayOf("text", changes.stream().map(value).toArray());
    }

    private static Array numbers(
            PreparedStatement statement, List<CatalogueChange> changes, Function<CatalogueChange, Long> value)
            throws SQLException {
        Connection connection = statement.getConnection();
        return connection.createArrayOf("bigint", changes.stream().map(value).toArray());
    }
}

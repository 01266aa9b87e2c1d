package com.microshop.product.readmodel;

import static java.util.stream.Collectors.joining;

import com.microshop.messaging.ProjectionTables;
import com.microshop.product.readmodel.CatalogueChange.Column;
import java.math.BigDecimal;
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

    private static final List<Column> COLUMNS = CatalogueChange.COLUMNS;

    private static final String NAMES = columns(Column::name);
    private static final String ROWS = "unnest(%s)".formatted(columns(column -> "?::%s[]".formatted(column.type())));

    private static final String INSERT = "INSERT INTO {product_view} (%s) SELECT * FROM %s".formatted(NAMES, ROWS);

    private static final String UPDATE = "UPDATE {product_view} v SET %s FROM %s AS c (%s) WHERE v.id = c.id"
            .formatted(
                    COLUMNS.stream()
                            .filter(column -> !column.change().isEmpty())
                            .map(column -> column.name() + " = " + column.change())
                            .collect(joining(", ")),
                    ROWS,
                    NAMES);

    private final JdbcTemplate jdbc;
    private final String insert;
    private final String update;

    CatalogueWriter(JdbcTemplate jdbc, ProjectionTables tables) {
        this.jdbc = jdbc;
        this.insert = tables.sql(INSERT);
        this.update = tables.sql(UPDATE);
    }

    private static String columns(Function<Column, String> text) {
        return COLUMNS.stream().map(text).collect(joining(", "));
    }

    void write(Collection<CatalogueChange> changes) {
        List<CatalogueChange> fresh =
                changes.stream().filter(CatalogueChange::isNew).toList();
        List<CatalogueChange> known =
                changes.stream().filter(Predicate.not(CatalogueChange::isNew)).toList();
        if (!fresh.isEmpty()) {
            jdbc.update(insert, statement -> bind(statement, fresh));
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
        for (int i = 0; i < COLUMNS.size(); i++) {
            Column column = COLUMNS.get(i);
            Object[] values = changes.stream()
                    .map(column.value())
                    .map(CatalogueWriter::text)
                    .toArray();
            statement.setArray(i + 1, statement.getConnection().createArrayOf("text", values));
        }
    }

    /** As PostgreSQL reads it. */
    private static @Nullable String text(@Nullable Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value == null ? null : value.toString();
    }
}

package com.microshop.product.readmodel;

import com.microshop.kernel.Money;
import com.microshop.messaging.OverloadedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the catalogue, which {@link CatalogueProjection} writes. */
public final class Catalogue {

    private static final String SELECT =
            "SELECT id, name, price, currency, available, version FROM products.product_view WHERE ";

    private static final int SECONDS = 2;

    private final JdbcClient jdbc;

    /** The catalogue in the module's database. */
    public Catalogue(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The product with this id. */
    public Optional<CatalogueEntry> find(UUID id) {
        return jdbc.sql(SELECT + "id = ?").param(id).query(Catalogue::entry).optional();
    }

    /** Those of the products with these ids that exist, in no particular order. */
    public List<CatalogueEntry> find(Collection<UUID> ids) {
        return jdbc.sql(SELECT + "id = ANY (?)")
                .param(ids.toArray(UUID[]::new))
                .query(Catalogue::entry)
                .list();
    }

    /**
     * Products in the order in which they were added.
     *
     * @param text words that must all occur in the name, in any order and case, or null for any name
     * @param available true for products in stock, false for those sold out, null for both
     * @param after only products behind this id
     * @param count the largest number of them
     * @throws OverloadedException if it takes longer than {@value #SECONDS} seconds
     */
    public List<CatalogueEntry> find(@Nullable String text, @Nullable Boolean available, UUID after, int count) {
        StringBuilder sql = new StringBuilder(SELECT).append("id > ?");
        List<Object> parameters = new ArrayList<>(List.of(after));
        if (text != null) {
            sql.append(" AND products.ngrams(search_name) @> ?::text[]");
            parameters.add(SearchText.ngrams(text).toArray(String[]::new));
            for (String pattern : SearchText.patterns(text)) {
                sql.append(" AND search_name LIKE ? ESCAPE '\\'");
                parameters.add(pattern);
            }
        }
        if (available != null) {
            sql.append(available ? " AND available > 0" : " AND available <= 0");
        }
        parameters.add(count);
        try {
            return jdbc.sql(sql.append(" ORDER BY id LIMIT ?").toString())
                    .withQueryTimeout(SECONDS)
                    .params(parameters)
                    .query(Catalogue::entry)
                    .list();
        } catch (QueryTimeoutException e) {
            throw new OverloadedException("The catalogue could not be read within %d s.".formatted(SECONDS));
        }
    }

    private static CatalogueEntry entry(ResultSet row, int number) throws SQLException {
        Money price = new Money(row.getBigDecimal("price"), row.getString("currency"));
        return new CatalogueEntry(
                row.getString("id"),
                row.getString("name"),
                price.amount(),
                price.currency(),
                row.getLong("available"),
                row.getLong("version"));
    }
}

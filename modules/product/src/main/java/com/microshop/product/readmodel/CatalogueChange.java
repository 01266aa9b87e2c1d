package com.microshop.product.readmodel;

import com.microshop.kernel.Money;
import com.microshop.product.ProductAdded;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the events of one batch make of one product, summed up in their order. */
final class CatalogueChange {

    private final String productId;
    private @Nullable Instant addedAt;
    private @Nullable String name;
    private @Nullable Money price;
    /** Units available of a new product, else more units (or fewer, if negative) than before. */
    private long units;

    private long version;

    CatalogueChange(String productId) {
        this.productId = productId;
    }

    void add(ProductAdded event, Instant at) {
        addedAt = at;
        name = event.name();
        price = event.price();
        units = event.stock();
    }

    void rename(String newName) {
        name = newName;
    }

    void reprice(Money newPrice) {
        price = newPrice;
    }

    void move(long moreUnits) {
        units += moreUnits;
    }

    void seen(long sequence) {
        version = sequence;
    }

    /** Whether the product is new in this batch; its row is then to be inserted. */
    boolean isNew() {
        return addedAt != null;
    }

    /**
     * A column of the table that the catalogue is in.
     *
     * @param type of PostgreSQL
     * @param change how an update makes it of the row {@code v} and the change {@code c}; empty if it never changes
     * @param value what this change says of it; null for nothing
     */
    record Column(String name, String type, String change, Function<CatalogueChange, @Nullable Object> value) {

        /** A column that keeps its value unless the change has a new one. */
        private static Column replaced(String name, String type, Function<CatalogueChange, @Nullable Object> value) {
            return new Column(name, type, "coalesce(c.%1$s, v.%1$s)".formatted(name), value);
        }

        private static Column kept(String name, String type, Function<CatalogueChange, @Nullable Object> value) {
            return new Column(name, type, "", value);
        }
    }

    /** All columns, each once; the key comes first. */
    static final List<Column> COLUMNS = List.of(
            Column.kept("id", "uuid", change -> change.productId),
            Column.kept("added_at", "timestamptz", change -> change.addedAt),
            Column.replaced("name", "text", change -> change.name),
            Column.replaced("search_name", "text", change -> change.name == null ? null : SearchText.fold(change.name)),
            Column.replaced("price", "numeric", change -> change.price == null ? null : change.price.amount()),
            Column.replaced("currency", "text", change -> change.price == null ? null : change.price.currency()),
            new Column("available", "bigint", "v.available + c.available", change -> change.units),
            new Column("version", "bigint", "c.version", change -> change.version));

    long version() {
        return version;
    }
}

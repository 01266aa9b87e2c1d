package com.microshop.product.readmodel;

import com.microshop.kernel.Money;
import com.microshop.product.ProductAdded;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the events of one batch make of one product, summed up in their order. */
final class CatalogueChange {

    private final String productId;
    private @Nullable Instant addedAt;
    private @Nullable String name;
    private @Nullable Money price;
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

    String productId() {
        return productId;
    }

    @Nullable
    String addedAt() {
        return addedAt == null ? null : addedAt.toString();
    }

    @Nullable
    String name() {
        return name;
    }

    @Nullable
    String searchName() {
        return name == null ? null : SearchText.fold(name);
    }

    @Nullable
    String price() {
        return price == null ? null : price.amount().toPlainString();
    }

    @Nullable
    String currency() {
        return price == null ? null : price.currency();
    }

    /** Units available for a new product, else more units (or fewer, if negative) than before. */
    long units() {
        return units;
    }

    long version() {
        return version;
    }
}

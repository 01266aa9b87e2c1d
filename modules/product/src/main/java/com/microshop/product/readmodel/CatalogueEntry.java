package com.microshop.product.readmodel;

import com.microshop.kernel.Money;

/**
 * What one row of the catalogue said when it was read.
 *
 * @param id the product
 * @param name what customers read
 * @param price the price of one unit
 * @param available units that can be reserved
 * @param version the sequence of the product's last event that the row knew of
 */
public record CatalogueEntry(String id, String name, Money price, long available, long version) {

    /** The entry of a row. */
    public static CatalogueEntry of(ProductView row) {
        return new CatalogueEntry(row.id(), row.name(), row.price(), row.available(), row.version());
    }
}

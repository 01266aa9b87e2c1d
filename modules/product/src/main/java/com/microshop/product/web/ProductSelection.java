package com.microshop.product.web;

import com.microshop.product.readmodel.CatalogueEntry;
import java.util.List;

/**
 * Some products.
 *
 * @param items each once, in the order in which they were asked for; without those that do not exist
 */
record ProductSelection(List<CatalogueEntry> items) {

    ProductSelection {
        items = List.copyOf(items);
    }
}

package com.microshop.product.readmodel;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.repository.Repository;

/** Reads the catalogue. */
public interface ProductViews extends Repository<ProductView, UUID>, JpaSpecificationExecutor<ProductView> {

    /** The product with this id. */
    Optional<ProductView> findById(UUID id);

    /** Those of the products with these ids that exist, in no particular order. */
    List<ProductView> findByIdIn(Collection<UUID> ids);

    /**
     * Products in the order in which they were added.
     *
     * @param text words that must all occur in the name, in any order and case, or null for any name
     * @param available true for products in stock, false for those sold out, null for both
     * @param after only products behind this id
     * @param count the largest number of them
     */
    default List<ProductView> find(@Nullable String text, @Nullable Boolean available, UUID after, int count) {
        Specification<ProductView> wanted = (product, query, is) -> is.greaterThan(product.<UUID>get("id"), after);
        if (text != null) {
            for (String pattern : SearchText.patterns(text)) {
                wanted = wanted.and((product, query, is) -> is.like(product.get("searchName"), pattern, '\\'));
            }
        }
        if (available != null) {
            wanted = wanted.and((product, query, is) -> available
                    ? is.greaterThan(product.<Long>get("available"), 0L)
                    : is.lessThanOrEqualTo(product.<Long>get("available"), 0L));
        }
        return findBy(
                wanted, products -> products.sortBy(Sort.by("id")).limit(count).all());
    }
}

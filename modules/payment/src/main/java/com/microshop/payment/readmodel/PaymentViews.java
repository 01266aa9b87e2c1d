package com.microshop.payment.readmodel;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.repository.Repository;

/** Finds payments. */
public interface PaymentViews extends Repository<PaymentView, UUID>, JpaSpecificationExecutor<PaymentView> {

    /** The payment with this id. */
    Optional<PaymentView> findById(UUID id);

    /**
     * Payments in the order of their ids, newest first.
     *
     * @param reference only those for this, or null for all
     * @param status only those with this status, or null for all
     * @param below only those with an id below this
     * @param limit the largest number of them
     */
    default List<PaymentView> newestFirst(
            @Nullable String reference, @Nullable PaymentStatus status, UUID below, int limit) {
        Specification<PaymentView> wanted = (payment, query, is) -> is.lessThan(payment.<UUID>get("id"), below);
        if (reference != null) {
            wanted = wanted.and((payment, query, is) -> is.equal(payment.get("reference"), reference));
        }
        if (status != null) {
            wanted = wanted.and((payment, query, is) -> is.equal(payment.get("status"), status));
        }
        return findBy(
                wanted,
                page -> page.sortBy(Sort.by("id").descending()).limit(limit).all());
    }
}

package com.microshop.user.readmodel;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.repository.Repository;

/** Finds users. */
public interface UserRows extends Repository<UserRow, UUID>, JpaSpecificationExecutor<UserRow> {

    /** The user with this id. */
    Optional<UserRow> findById(UUID id);

    /**
     * Users in the order of their ids, oldest first.
     *
     * @param username only the user of this name in any case, or null for all
     * @param email only the user of this address in any case, or null for all
     * @param status only users of this status, or null for all
     * @param after only users behind this id
     * @param limit the largest number of them
     */
    default List<UserRow> find(
            @Nullable String username, @Nullable String email, @Nullable UserStatus status, UUID after, int limit) {
        // Built for the filters in use, so that each combination has a plan of its own.
        Specification<UserRow> filter = (user, query, is) -> is.greaterThan(user.get("id"), after);
        if (username != null) {
            filter = filter.and(equalInAnyCase("username", username));
        }
        if (email != null) {
            filter = filter.and(equalInAnyCase("email", email));
        }
        if (status != null) {
            filter = filter.and((user, query, is) -> is.equal(user.get("status"), status));
        }
        return findBy(filter, found -> found.sortBy(Sort.by("id")).limit(limit).all());
    }

    private static Specification<UserRow> equalInAnyCase(String field, String value) {
        return (user, query, is) -> is.equal(is.lower(user.get(field)), value.toLowerCase(Locale.ROOT));
    }
}

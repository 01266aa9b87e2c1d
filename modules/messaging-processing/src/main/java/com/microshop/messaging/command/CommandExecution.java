package com.microshop.messaging.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.Aggregate;
import org.jspecify.annotations.Nullable;

/** What one attempt at a group of commands has loaded; lives in the unit of work of the group. */
final class CommandExecution {

    private static final String KEY = CommandExecution.class.getName();

    private final Map<String, Aggregate<?>> aggregates = new HashMap<>();
    private final List<Aggregate<?>> created = new ArrayList<>();
    private final Map<String, Long> versionsAtLoad = new HashMap<>();
    private final boolean cacheAllowed;
    private final Set<String> fromCache = new HashSet<>();
    private Set<String> absent = Set.of();

    CommandExecution(boolean cacheAllowed) {
        this.cacheAllowed = cacheAllowed;
    }

    /** The execution that the current thread works on, or null outside of one. */
    static @Nullable CommandExecution current() {
        return CurrentUnitOfWork.isStarted() ? CurrentUnitOfWork.get().getResource(KEY) : null;
    }

    void attachTo(UnitOfWork<?> unitOfWork) {
        unitOfWork.resources().put(KEY, this);
    }

    void loaded(String id, Aggregate<?> aggregate) {
        aggregates.putIfAbsent(id, aggregate);
        versionsAtLoad.putIfAbsent(id, Objects.requireNonNullElse(aggregate.version(), -1L));
    }

    /** Notes which aggregates the store did not hold when the attempt began; they count as if they were cached. */
    void absent(Set<String> ids) {
        absent = ids;
    }

    /** Whether the store is known not to hold an aggregate, and this attempt has not created it. */
    boolean isAbsent(String id) {
        boolean isAbsent = absent.contains(id) && versionOf(id).isEmpty();
        if (isAbsent) {
            usedCache(id);
        }
        return isAbsent;
    }

    /** Notes a new aggregate, which may not have its id yet. */
    void created(Aggregate<?> aggregate) {
        created.add(aggregate);
    }

    void usedCache(String id) {
        fromCache.add(id);
    }

    boolean mayUseCache() {
        return cacheAllowed;
    }

    boolean hasUsedCache() {
        return !fromCache.isEmpty();
    }

    /** The version of an aggregate now, if it was loaded or created. */
    OptionalLong versionOf(String id) {
        Aggregate<?> aggregate = aggregates.get(id);
        if (aggregate == null) {
            aggregate = created.stream()
                    .filter(candidate -> id.equals(candidate.identifierAsString()))
                    .findFirst()
                    .orElse(null);
        }
        Long version = aggregate == null ? null : aggregate.version();
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /**
     * Whether an outcome rests on a cached aggregate to which nothing was appended, so that no conflict would tell if
     * another process had changed it meanwhile.
     */
    boolean restsOnCache() {
        return fromCache.stream().anyMatch(id -> !hasChanged(id));
    }

    private boolean hasChanged(String id) {
        Aggregate<?> aggregate = aggregates.get(id);
        if (aggregate == null) {
            return versionOf(id).isPresent(); // created here
        }
        return !Objects.equals(versionsAtLoad.get(id), aggregate.version());
    }
}

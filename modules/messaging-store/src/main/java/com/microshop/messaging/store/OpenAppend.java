package com.microshop.messaging.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that may append to a module's store and has not ended: no reader gets past it.
 *
 * @param pid its process in the database server; null if it is prepared for a two-phase commit
 * @param application the name that its connection gave, or the transaction's if it is prepared
 * @param state what it does, such as {@code active} or {@code idle in transaction}; null if this is not known
 * @param age since its start; null if this database user may not see it
 */
public record OpenAppend(
        @Nullable Integer pid,
        @Nullable String application,
        @Nullable String state,
        @Nullable Duration age) {}

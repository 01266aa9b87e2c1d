package com.microshop.messaging;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Lets a caller wait until it can read what was written. */
public interface Freshness {

    /**
     * Waits until a projection shows an aggregate at a version or later, whichever replica runs the projection.
     *
     * @param projection the processor's name
     * @param aggregateId the aggregate
     * @param version the version to wait for
     * @param timeout how long to wait
     * @return whether it does; false if the time was up first
     */
    boolean await(String projection, String aggregateId, long version, Duration timeout);

    /**
     * Waits until the projections of other modules that follow an aggregate's events show it at a version, or later.
     *
     * @param aggregateId the aggregate
     * @param version the version to wait for; only events up to it that others take over are waited for
     * @param timeout how long to wait
     * @return whether all do; false if the time was up first
     */
    boolean awaitSubscribers(String aggregateId, long version, Duration timeout);

    /**
     * Waits until a condition on an aggregate's read model holds; asks again after each change of it and at intervals.
     *
     * @param projection the processor's name
     * @param aggregateId the aggregate
     * @param condition asked at least once
     * @param timeout how long to wait
     * @return the last answer of the condition
     */
    boolean awaitCondition(String projection, String aggregateId, BooleanSupplier condition, Duration timeout);

    /**
     * The state of a projection that can be rebuilt: a text that is another one whenever its tables may hold something else. What
     * is read after a state was asked for is at least as new as it.
     *
     * @param projection the processor's name
     */
    String state(String projection);
}

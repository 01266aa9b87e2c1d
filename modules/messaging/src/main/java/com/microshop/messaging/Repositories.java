package com.microshop.messaging;

import org.axonframework.modelling.command.Repository;

/** The repositories of a module's own aggregates, for command handlers that span several of them. */
public interface Repositories {

    /**
     * The repository of an aggregate type.
     *
     * @throws IllegalArgumentException if the module declares no such aggregate
     */
    <T> Repository<T> of(Class<T> aggregateType);
}

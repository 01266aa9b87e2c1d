/**
 * Event-sourced modules on Axon and PostgreSQL: the declarations of modules and the services for them.
 *
 * <p>Knows no shop. A module describes itself by one {@link com.microshop.messaging.ModuleDefinition} bean; everything
 * that runs it (event store, processors, command bus) is in the sub-packages and internal.
 */
@NullMarked
package com.microshop.messaging;

import org.jspecify.annotations.NullMarked;

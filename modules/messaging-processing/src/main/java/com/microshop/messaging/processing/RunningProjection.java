package com.microshop.messaging.processing;

import com.microshop.messaging.store.ModuleStore;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;

/**
 * A projection with its processor in this process.
 *
 * @param name of the projection and of its processor
 * @param store whose events it handles
 * @param processor started and stopped by those who pause it
 * @param invoker hands an event to the projection
 */
public record RunningProjection(
        String name, ModuleStore store, PooledStreamingEventProcessor processor, EventHandlerInvoker invoker) {}

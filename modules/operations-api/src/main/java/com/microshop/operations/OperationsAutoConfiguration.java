package com.microshop.operations;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Serves what operators ask a process, which says by a {@link Deployment} bean what it runs. */
@AutoConfiguration
@EnableConfigurationProperties(OperatorSettings.class)
@Import({
    InvariantsEndpoint.class,
    EventsEndpoint.class,
    FlowEndpoint.class,
    StoriesEndpoint.class,
    AggregatesEndpoint.class,
    ParkedEndpoint.class,
    DeadLettersEndpoint.class,
    Presence.class,
    ModulesEndpoint.class,
    ProjectionsEndpoint.class,
    LagEndpoint.class
})
public class OperationsAutoConfiguration {}

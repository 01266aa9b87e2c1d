package com.microshop.operations;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Serves what operators ask a process, which says by a {@link Deployment} bean what it runs. */
@AutoConfiguration
@EnableConfigurationProperties(OperatorSettings.class)
@Import({Presence.class, OperatorEndpoints.class})
public class OperationsAutoConfiguration {}

package com.microshop.operations;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Serves the operators' API of a process, which declares a {@link Deployment} bean with what it runs, and
 * {@link com.microshop.kernel.Features}. */
@AutoConfiguration
@EnableConfigurationProperties(OperatorSettings.class)
@Import({Presence.class, OperatorEndpoints.class})
public class OperationsAutoConfiguration {}

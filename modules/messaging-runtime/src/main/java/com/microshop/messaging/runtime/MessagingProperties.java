package com.microshop.messaging.runtime;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of messaging, under {@code microshop.messaging}.
 *
 * @param commandConcurrency how many groups of commands are executed at a time; each holds a database connection
 * @param commandDeadline how long a sender waits for a command's outcome
 * @param batchSize the largest number of events handled in one transaction
 * @param policySegments how many replicas can share a module's policies
 * @param processorThreads how many batches are handled at a time; each holds a database connection
 * @param cachedAggregates how many aggregates of each module are kept in memory
 * @param deadLetterPause how long an event that failed permanently waits before it is retried
 * @param idempotencyRetention how long an idempotency key is remembered
 * @param rebuildLanes how many transactions of one rebuild run at a time; 0 for one for each processor,
 *     at most 8
 */
@Validated
@ConfigurationProperties("microshop.messaging")
public record MessagingProperties(
        @DefaultValue("12") @Min(1) @Max(1000) int commandConcurrency,
        @DefaultValue("10s") Duration commandDeadline,
        @DefaultValue("500") @Min(1) @Max(10_000) int batchSize,
        @DefaultValue("2") @Min(1) @Max(64) int policySegments,
        @DefaultValue("10") @Min(1) @Max(200) int processorThreads,
        @DefaultValue("20000") @Min(1) int cachedAggregates,
        @DefaultValue("1m") Duration deadLetterPause,
        @DefaultValue("30d") Duration idempotencyRetention,
        @DefaultValue("0") @Min(0) @Max(64) int rebuildLanes) {}

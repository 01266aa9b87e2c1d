package com.microshop.product.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the product module.
 *
 * @param openReservationLimit how long a reservation may be neither committed nor released before the check of the
 *     invariants names it
 * @param cacheTtl how long a product may be kept in the cache, in seconds unless a unit is given; how old a product may be
 *     that is shown does not depend on it
 */
@Validated
@ConfigurationProperties("microshop.product")
record ProductSettings(
        @DefaultValue("1h") @DurationMin(nanos = 1) Duration openReservationLimit,

        @DefaultValue("1h") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) @DurationMax(days = 7)
        Duration cacheTtl) {}

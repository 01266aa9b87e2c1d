package com.microshop.product.config;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the product module.
 *
 * @param openReservationLimit how long a reservation may be neither committed nor released before the check of the
 *     invariants names it
 */
@ConfigurationProperties("microshop.product")
record ProductSettings(@DefaultValue("1h") Duration openReservationLimit) {

    ProductSettings {
        if (!openReservationLimit.isPositive()) {
            throw new IllegalArgumentException(
                    "microshop.product.open-reservation-limit must be longer than nothing: " + openReservationLimit);
        }
    }
}

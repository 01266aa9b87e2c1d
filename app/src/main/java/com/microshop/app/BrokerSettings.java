package com.microshop.app;

import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the broker is that connects the processes of a split shop, under {@code microshop.broker}.
 *
 * @param url such as {@code amqp://localhost:5672} or {@code amqps://broker/shop}; without it nothing leaves the process
 * @param user the account
 * @param password its password
 * @param caCertificate with {@code amqps}: the file with the certificate (PEM) that the broker's was signed with; without
 *     it, those that the JVM trusts
 * @param patience how long connecting may take
 */
@Validated
@ConfigurationProperties("microshop.broker")
record BrokerSettings(
        @Nullable @Pattern(regexp = URL, message = "must look like amqp://host:5672, without user and password")
        String url,

        @DefaultValue("microshop") String user,
        @DefaultValue("") String password,
        @Nullable String caCertificate,

        @DefaultValue("5s") @DurationMin(millis = 250) @DurationMax(minutes = 1)
        Duration patience) {

    /** What the URL looks like. */
    static final String URL = "amqps?://[^@/]+(/[^@]*)?";

    /** Never shows the password. */
    @Override
    public String toString() {
        return String.valueOf(url);
    }
}

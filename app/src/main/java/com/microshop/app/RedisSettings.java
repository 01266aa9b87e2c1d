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
 * Where the Redis is that caches for all processes of a shop, under {@code microshop.redis}.
 *
 * @param url such as {@code redis://localhost:6379}, or {@code rediss://redis:6379} for TLS; without it nothing is shared
 * @param user the account, or null for Redis's default one
 * @param password its password; empty if none is needed
 * @param caCertificate with {@code rediss}: the file with the certificate (PEM) that Redis's was signed with; without it,
 *     those that the JVM trusts
 * @param timeout how long connecting, and each answer, may take
 */
@Validated
@ConfigurationProperties("microshop.redis")
record RedisSettings(
        @Nullable @Pattern(regexp = URL, message = "must look like redis://host:6379, without user and password")
        String url,

        @Nullable String user,
        @DefaultValue("") String password,
        @Nullable String caCertificate,

        // Cache entries live for half a second; with the transfer to the reader, they stay below one second.
        @DefaultValue("150ms") @DurationMin(millis = 10) @DurationMax(millis = 250)
        Duration timeout) {

    /** What the URL looks like. */
    static final String URL = "rediss?://[^@/:?#]+(:[0-9]{1,5})?/?";

    /** Never shows the password. */
    @Override
    public String toString() {
        return String.valueOf(url);
    }
}

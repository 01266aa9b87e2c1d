package com.microshop.app;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the database is, under {@code microshop.database}.
 *
 * @param url the JDBC URL, such as {@code jdbc:postgresql://localhost:5432/microshop}
 * @param user the role to log in as
 * @param password its password; may be empty
 * @param poolSize the largest number of connections
 * @param patience how long a request waits for a connection before it fails because the database is away
 */
@Validated
@ConfigurationProperties("microshop.database")
record DatabaseSettings(
        @NotNull @Pattern(regexp = "jdbc:postgresql:.+", message = "must begin with jdbc:postgresql:")
        String url,

        @DefaultValue("microshop") String user,
        @DefaultValue("") String password,
        @Min(4) @Max(1000) int poolSize,

        @DefaultValue("2s") @DurationMin(millis = 250) @DurationMax(minutes = 1)
        Duration patience) {

    /** The URL without its parameters, which may hold secrets. */
    String publicUrl() {
        return url.replaceFirst("[?].*", "").replaceFirst("//[^/]*@", "//");
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return publicUrl();
    }
}

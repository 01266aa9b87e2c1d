package com.microshop.operations;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How operators log in, under {@code microshop.operator}.
 *
 * @param user their account
 * @param password its password
 */
@Validated
@ConfigurationProperties("microshop.operator")
public record OperatorSettings(
        @DefaultValue("operator") @NotBlank String user,
        @DefaultValue("") @NotBlank String password) {

    /** The file in the local folder of a shop on this machine that keeps its password, if none was set. */
    public static final String PASSWORD_FILE = "operator-password";

    /** Never shows the password. */
    @Override
    public String toString() {
        return user;
    }
}

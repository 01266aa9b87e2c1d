package com.microshop.operations;

import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How operators log in, and where their login is sent, under {@code microshop.operator}.
 *
 * @param user their account
 * @param password its password
 * @param addresses the hosts that processes may announce as theirs: names, IP addresses, and ranges of these such as
 *     {@code 10.0.0.0/8}
 */
@Validated
@ConfigurationProperties("microshop.operator")
public record OperatorSettings(
        @DefaultValue("operator") @NotBlank String user,
        @DefaultValue("") @NotBlank String password,
        @DefaultValue({"127.0.0.0/8", "::1", "localhost"}) List<String> addresses) {

    /** The file in the local folder of a shop on this machine that keeps its password, if none was set. */
    public static final String PASSWORD_FILE = "operator-password";

    /** Checks and copies the list. */
    public OperatorSettings {
        var _ = new ProcessAddresses(addresses);
        addresses = List.copyOf(addresses);
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return user;
    }
}

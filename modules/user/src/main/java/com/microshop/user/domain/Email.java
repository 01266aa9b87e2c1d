package com.microshop.user.domain;

import com.microshop.kernel.Rejection;
import java.util.Locale;
import java.util.regex.Pattern;

/** An e-mail address that looks like one; two addresses that differ only in case are the same address. */
public record Email(String value) {

    /** The longest address that mail can be sent to (RFC 5321). */
    public static final int MAX_LENGTH = 254;

    /**
     * The pattern of an address: a dotted host name behind the at sign, no quoting, no blanks. In the syntax that Java
     * and JSON Schema share; the length comes first, so that nothing long is searched.
     */
    public static final String REGEX =
            "^(?=.{1,254}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$";

    /** {@link #REGEX} for people. */
    public static final String RULE = "must be an e-mail address such as ada@example.com, of at most 254 characters";

    private static final Pattern PATTERN = Pattern.compile(REGEX);

    /** Checks the address; a refusal does not repeat it. */
    public Email {
        if (!PATTERN.matcher(value).matches()) {
            throw Rejection.invalid("email-invalid", "The email " + RULE + ".");
        }
    }

    /** The same for all spellings of one address. */
    public String key() {
        return value.toLowerCase(Locale.ROOT);
    }

    /** Shows nothing personal. */
    @Override
    public String toString() {
        return "Email[…]";
    }
}

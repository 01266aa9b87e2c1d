package com.microshop.user.domain;

import com.microshop.kernel.Rejection;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a user; two names that differ only in case are the same name. */
public record Username(String value) {

    /** The pattern of a name, in the syntax that Java and JSON Schema share. */
    public static final String REGEX = "^[A-Za-z0-9._-]{3,40}$";

    /** {@link #REGEX} for people. */
    public static final String RULE = "must be 3 to 40 of the letters A to Z, digits, '.', '_' and '-'";

    private static final Pattern PATTERN = Pattern.compile(REGEX);

    /** Checks the name; a refusal does not repeat it. */
    public Username {
        if (!PATTERN.matcher(value).matches()) {
            throw Rejection.invalid("username-invalid", "The username " + RULE + ".");
        }
    }

    /** The same for all spellings of one name. */
    public String key() {
        return value.toLowerCase(Locale.ROOT);
    }

    /** Shows nothing personal. */
    @Override
    public String toString() {
        return "Username[…]";
    }
}

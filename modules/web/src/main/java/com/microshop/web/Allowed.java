package com.microshop.web;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Describes the allowed values of a type. */
final class Allowed {

    private Allowed() {}

    static String of(Class<?> type) {
        if (type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants()).map(Allowed::name).collect(Collectors.joining(", "));
        }
        if (type == Integer.class || type == int.class) {
            return "must be a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
        }
        if (type == Long.class || type == long.class) {
            return "must be a whole number";
        }
        if (type == BigDecimal.class) {
            return "must be a decimal number such as 9.99";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "must be true or false";
        }
        if (type == String.class) {
            return "must be a string";
        }
        if (type == Instant.class) {
            return "must be a time such as 2026-01-31T12:00:00Z";
        }
        if (type == Duration.class) {
            return "must be a duration such as PT30S";
        }
        return Collection.class.isAssignableFrom(type) ? "must be a list" : "must be an object";
    }

    static String name(Object enumConstant) {
        return ((Enum<?>) enumConstant).name().toLowerCase(Locale.ROOT);
    }
}

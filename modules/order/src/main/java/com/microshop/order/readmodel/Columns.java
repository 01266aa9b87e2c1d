package com.microshop.order.readmodel;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Turns things into the arrays that {@code unnest} makes rows of again, one array a column.
 *
 * @param <T> one row
 */
record Columns<T>(Collection<T> rows) {

    SqlArrayValue uuid(Function<T, Object> value) {
        return array("uuid", row -> String.valueOf(value.apply(row)));
    }

    SqlArrayValue text(Function<T, @Nullable String> value) {
        return array("text", value::apply);
    }

    SqlArrayValue integer(Function<T, Integer> value) {
        return array("int4", value::apply);
    }

    SqlArrayValue bigint(Function<T, Long> value) {
        return array("int8", value::apply);
    }

    SqlArrayValue numeric(Function<T, @Nullable BigDecimal> value) {
        return array("numeric", value::apply);
    }

    @SuppressWarnings("NullAway") // elements may be null; Spring's signature does not say so
    private SqlArrayValue array(String type, Function<T, @Nullable Object> value) {
        return new SqlArrayValue(type, rows.stream().map(value).toArray());
    }
}

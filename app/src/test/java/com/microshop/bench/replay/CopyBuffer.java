package com.microshop.bench.replay;

import com.microshop.messaging.CopyInsert;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** Rows for one table, written whenever there are many. */
final class CopyBuffer {

    private static final int MOST_ROWS = 20_000;

    private final JdbcOperations jdbc;
    private final CopyInsert rows;
    private int count;

    CopyBuffer(JdbcOperations jdbc, String table) {
        this.jdbc = jdbc;
        this.rows = new CopyInsert(table);
    }

    void row(@Nullable Object... values) {
        rows.add(values);
        if (++count == MOST_ROWS) {
            flush();
        }
    }

    void flush() {
        rows.writeTo(jdbc);
        count = 0;
    }
}

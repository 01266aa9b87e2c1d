package com.microshop.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** New rows of one table, written all at once with COPY: what PostgreSQL takes fastest. */
public final class CopyInsert {

    private static final int FIRST_BYTES = 1 << 12;
    private static final int ASCII = 128;

    private final String copy;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /**
     * No rows yet.
     *
     * @param target the table and its columns, such as {@code shop.customer (id, name)}
     */
    public CopyInsert(String target) {
        this.copy = "COPY %s FROM STDIN".formatted(target);
    }

    /** Adds a row; values are written as their {@code toString} says, which PostgreSQL must be able to read. */
    public void add(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                put('\t');
            }
            Object value = values[i];
            if (value == null) {
                put('\\');
                put('N');
            } else {
                put(value.toString());
            }
        }
        put('\n');
    }

    private void put(String text) {
        int start = length;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '\\', '\t', '\n', '\r' -> {
                    put('\\');
                    put(escaped(letter));
                }
                default -> {
                    if (letter >= ASCII) {
                        length = start;
                        putEncoded(text);
                        return;
                    }
                    put(letter);
                }
            }
        }
    }

    private void putEncoded(String text) {
        for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
            switch (part) {
                case '\\', '\t', '\n', '\r' -> {
                    put('\\');
                    put(escaped((char) part));
                }
                default -> put((char) part);
            }
        }
    }

    private static char escaped(char letter) {
        return switch (letter) {
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> letter;
        };
    }

    private void put(char letter) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) letter;
    }

    /** Writes the rows, if there are any, in the transaction of the caller, and forgets them. */
    public void writeTo(JdbcOperations jdbc) {
        if (length == 0) {
            return;
        }
        var _ = jdbc.execute((ConnectionCallback<Long>) connection -> {
            CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
            try {
                in.writeToCopy(bytes, 0, length);
                return in.endCopy();
            } finally {
                if (in.isActive()) {
                    in.cancelCopy();
                }
            }
        });
        length = 0;
    }
}

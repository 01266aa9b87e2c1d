package com.microshop.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which features are on, under {@code microshop.feature-flags}.
 *
 * @param file a file that says it, read again while the process runs; null for none
 * @param values what says it without a file, such as {@code new-ui=on,beta-api=off}
 */
@ConfigurationProperties("microshop.feature-flags")
record FlagSettings(@Nullable String file, @DefaultValue("") String values) {

    /** Whether the values can change while the process runs. */
    boolean isFile() {
        return file != null && !file.isBlank();
    }

    /** Who says so, for people. */
    String source() {
        return isFile() ? "the file " + file : "FEATURE_FLAGS";
    }

    String read() throws IOException {
        return isFile() ? Files.readString(Path.of(String.valueOf(file))) : values;
    }
}

package com.microshop.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

class OperatorPasswordTest {

    private static final String PASSWORD = "microshop.operator.password";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field
    private Path folder;

    @Test
    void isGeneratedAndReadableByItsOwnerAloneAndNeverPrinted() throws Exception {
        StringWriter said = new StringWriter();
        String first = OperatorPassword.keptIn(folder, new PrintWriter(said));
        String second = OperatorPassword.keptIn(folder, new PrintWriter(said));

        assertThat(second).isEqualTo(first).hasSizeGreaterThan(20);
        assertThat(said.toString()).doesNotContain(first).containsOnlyOnce(folder.toString());
        assertThat(folder).isDirectoryContaining("glob:**/operator-password");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(OperatorPassword.FILE))))
                .isEqualTo("rw-------");
    }

    @Test
    void isUsedOnlyByAShopOnItsLocalPostgresWithoutAConfiguredOne() throws Exception {
        String kept = OperatorPassword.keptIn(folder, new PrintWriter(new StringWriter()));

        assertThat(passwordOf(Map.of(), true)).isEqualTo(kept);
        assertThat(passwordOf(Map.of(PASSWORD, "given"), true)).isEqualTo("given");
        assertThat(passwordOf(Map.of(), false)).isEmpty();
    }

    private String passwordOf(Map<String, Object> settings, boolean isLocal) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            var sources = context.getEnvironment().getPropertySources();
            sources.addFirst(new MapPropertySource("settings", settings));
            if (isLocal) {
                sources.addFirst(new MapPropertySource(
                        LocalPostgres.SOURCE, Map.of(LocalPostgres.DIRECTORY, folder.toString())));
            }
            new OperatorPassword(new PrintWriter(new StringWriter())).initialize(context);
            return context.getEnvironment().getProperty(PASSWORD, "");
        }
    }
}

package com.microshop.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code app/bin/microshop} with {@link SmallShop} as its program. */
class LauncherScriptTest {

    /** Works in a folder whose name this JVM could not write if it ran in the locale C itself. */
    private static final String RUN = """
            cd "$1" && folder=$(printf 'L\\303\\244den') && mkdir "$folder" && cd "$folder"
            exec ../app/bin/microshop
            """;

    @TempDir
    private Path temporary;

    @BeforeEach
    void copyLauncher() throws IOException {
        Files.setPosixFilePermissions(
                temporary, PosixFilePermissions.fromString("rwx--x--x")); // PostgreSQL's user passes
        Path programs = Files.createDirectories(temporary.resolve("app").resolve("bin"));
        for (String script : new String[] {"microshop", "find-jdk"}) {
            Files.copy(Path.of("..", "..", "app", "bin", script), programs.resolve(script));
        }
        Path folder = Files.createDirectories(
                temporary.resolve("app").resolve("target").resolve("microshop"));
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, SmallShop.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, classPath());
        new JarOutputStream(Files.newOutputStream(folder.resolve("app-1-exec.jar")), manifest).close();
    }

    private static String classPath() {
        String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(entries.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8"})
    void startsInAFolderWithNonAsciiLettersInEveryLocale(String locale) throws Exception {
        Path output = temporary.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("sh", "-euc", RUN, "sh", temporary.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROSHOP_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", locale);
        Process shop = builder.start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> Files.readString(output).contains("SHOP ready") || !shop.isAlive());
        } finally {
            shop.destroy();
            shop.waitFor();
        }

        assertThat(output).content().contains("SHOP ready").contains("PostgreSQL has stopped");
    }
}

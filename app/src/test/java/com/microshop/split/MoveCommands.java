package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.test.LogicalCopy;
import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a module's schema with the commands that the document for operators prints for {@code payments}. Where there is no
 * {@code pg_dump} as new as the server, a copy of our own takes the place of the dump, and only the statements are run.
 */
final class MoveCommands {

    private static final Logger LOG = LoggerFactory.getLogger(MoveCommands.class);
    private static final Path DOCUMENT = Path.of("..", "docs", "splitting.md");
    private static final String SCHEMA_IN_DOCUMENT = "payments";
    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) (\\d+)");
    private static final Pattern STATEMENT = Pattern.compile("psql -c '([^']+)' \"\\$FROM\"");

    private MoveCommands() {}

    /** Dumps, restores, compares and closes the old schema, in the order of the document. */
    static void run(String schema, TestDatabase from, TestDatabase to, Path folder) throws Exception {
        List<String> commands = Files.readString(DOCUMENT)
                .lines()
                .filter(line -> line.startsWith("       pg_dump ") || line.startsWith("       psql "))
                .map(line -> line.strip().replace(SCHEMA_IN_DOCUMENT, schema))
                .toList();
        assertThat(commands).hasSize(5);
        if (isPgDumpNewEnough(from)) {
            List<String> counts = shell(String.join("\n", commands), folder, from, to)
                    .lines()
                    .filter(line -> line.contains("|"))
                    .toList();
            assertThat(counts).hasSize(2);
            assertThat(counts.getFirst()).isEqualTo(counts.getLast());
        } else {
            LOG.warn("No pg_dump is as new as the server; the schema is copied without it");
            LogicalCopy.copySchema(from.dataSource(), to.dataSource(), schema);
            Matcher statement = STATEMENT.matcher(String.join("\n", commands));
            assertThat(statement.find()).isTrue();
            from.execute(statement.group(1));
        }
    }

    private static boolean isPgDumpNewEnough(TestDatabase database) throws SQLException, InterruptedException {
        try (Connection connection = database.open()) {
            Process process = new ProcessBuilder("pg_dump", "--version").start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(answer);
            return process.waitFor() == 0
                    && version.find()
                    && Integer.parseInt(version.group(1))
                            >= connection.getMetaData().getDatabaseMajorVersion();
        } catch (IOException e) {
            LOG.debug("There is no pg_dump", e);
            return false;
        }
    }

    private static String shell(String script, Path folder, TestDatabase from, TestDatabase to)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-euxc", script)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("FROM", uri(from), "TO", uri(to)));
        Process shell = builder.start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }

    private static String uri(TestDatabase database) {
        return database.url()
                .replace("jdbc:postgresql://", "postgresql://%s:%s@".formatted(database.user(), database.password()));
    }
}

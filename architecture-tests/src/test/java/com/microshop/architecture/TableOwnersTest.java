package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each table of messaging has one owner. */
class TableOwnersTest {

    private static final Path MODULES = Path.of("../modules").toAbsolutePath().normalize();
    private static final Pattern CREATED = Pattern.compile("CREATE TABLE (?:\\$\\{schema}\\.)?(\\w+)");

    @Test
    void theEventTableBelongsToTheEventStore() throws IOException {
        assertThat(usersOf("event")).isNotEmpty().allMatch(file -> file.startsWith("store/"));
    }

    @Test
    void everyOtherTableBelongsToOneClass() throws IOException {
        Map<String, List<String>> shared = new TreeMap<>();
        List<String> tables = tables();
        for (String table : tables) {
            List<String> users = usersOf(table);
            if (!table.equals("event") && users.size() != 1) {
                shared.put(table, users);
            }
        }
        assertThat(tables).hasSizeGreaterThan(5);
        assertThat(shared).isEmpty();
    }

    private static List<String> tables() throws IOException {
        List<String> tables = new ArrayList<>();
        try (Stream<Path> files = Files.list(MODULES.resolve("messaging-store/src/main/resources/db/messaging"))) {
            for (Path file : files.sorted().toList()) {
                CREATED.matcher(Files.readString(file)).results().forEach(found -> tables.add(found.group(1)));
            }
        }
        return tables;
    }

    /** The classes of messaging whose statements name a table of a schema, as {@code package/Class.java}. */
    private static List<String> usersOf(String table) throws IOException {
        Pattern use = Pattern.compile("(?:%s|%1\\$s|schema \\+ \")\\." + table + "\\b");
        TreeSet<String> users = new TreeSet<>();
        try (Stream<Path> files = Files.walk(MODULES)) {
            for (Path file : files.filter(path -> path.toString().matches(".*/messaging[^/]*/src/main/.*[.]java"))
                    .toList()) {
                if (use.matcher(Files.readString(file)).find()) {
                    users.add(file.subpath(file.getNameCount() - 2, file.getNameCount())
                            .toString());
                }
            }
        }
        return List.copyOf(users);
    }
}

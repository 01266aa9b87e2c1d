package com.microshop.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Extracts the relevant message from a log. */
final class ServerLog {

    private static final Pattern PREFIX = Pattern.compile("^.*?(FATAL|PANIC|ERROR|LOG|error|WARNING):\\s+");
    private static final Pattern SERIOUS = Pattern.compile("FATAL:|PANIC:|error:");

    private ServerLog() {}

    /** The first serious message, else the last line; without time, process id and level. */
    static String complaint(Path log) {
        List<String> lines = lines(log);
        String found = lines.stream()
                .filter(line -> SERIOUS.matcher(line).find())
                .findFirst()
                .orElse(lines.isEmpty() ? "its log is empty" : lines.getLast());
        return PREFIX.matcher(found).replaceFirst("").strip();
    }

    /** Whether the server could not have its port. */
    static boolean saysPortTaken(Path log) {
        return lines(log).stream()
                .anyMatch(line -> line.contains("could not bind") && line.contains("Address already in use"));
    }

    private static List<String> lines(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

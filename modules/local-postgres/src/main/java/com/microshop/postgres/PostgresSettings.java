package com.microshop.postgres;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a private PostgreSQL is started with.
 *
 * @param folder where its data, log, passwords and lock are; created if need be
 * @param binaries where its programs are unpacked; may be the same folder, or one that several servers share
 * @param durable whether a commit survives a crash of the machine (fsync)
 * @param disposable whether the folder is removed when the server is closed, or this process ends
 * @param parameters further server parameters, such as {@code max_connections}
 */
public record PostgresSettings(
        Path folder, Path binaries, boolean durable, boolean disposable, Map<String, String> parameters) {

    static final String PASSWORD_FILE = "superuser-password";

    public PostgresSettings {
        folder = folder.toAbsolutePath().normalize();
        binaries = binaries.toAbsolutePath().normalize();
        parameters = Map.copyOf(parameters);
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("postgres.log");
    }

    /** Of the superuser. */
    Path passwordFile() {
        return folder.resolve(PASSWORD_FILE);
    }
}

package com.microshop.local;

import com.microshop.messaging.rabbit.BrokerAccount;
import com.microshop.messaging.rabbit.BrokerPermissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** Accounts of processes at a virtual host of the broker, each with the permissions that its modules need. */
public final class BrokerAccounts {

    private final String host;
    private final Map<String, Set<String>> uses;
    private final Set<String> names = new HashSet<>();
    private final List<Map<String, String>> users = new ArrayList<>();
    private final List<Map<String, String>> permissions = new ArrayList<>();
    private final List<Map<String, String>> topicPermissions = new ArrayList<>();

    /**
     * Begins with no accounts.
     *
     * @param host the virtual host
     * @param uses for each module of the shop, the others that it uses
     */
    public BrokerAccounts(String host, Map<String, Set<String>> uses) {
        this.host = host;
        this.uses = uses;
    }

    /**
     * Adds the account of a process, unless it is there, because another process runs the same modules.
     *
     * @param modules what the process runs; all if there are none
     */
    public void add(List<String> modules, String password) {
        BrokerAccount account = BrokerAccount.of(modules, uses);
        String name = account.name();
        BrokerPermissions allowed = account.permissions();
        if (!names.add(name)) {
            return;
        }
        users.add(Map.of("name", name, "password", password, "tags", ""));
        permissions.add(Map.of(
                "user", name,
                "vhost", host,
                "configure", allowed.configure(),
                "write", allowed.write(),
                "read", allowed.read()));
        topicPermissions.add(Map.of(
                "user",
                name,
                "vhost",
                host,
                "exchange",
                BrokerPermissions.TOPIC_EXCHANGE,
                "write",
                allowed.topicWrite(),
                "read",
                allowed.topicRead()));
    }

    /** Writes definitions that RabbitMQ can read (its {@code load_definitions}, or {@code rabbitmqctl import_definitions}). */
    public Path writeTo(Path folder) {
        Path file = folder.resolve("broker-accounts.json");
        Map<String, Object> definitions = Map.of(
                "users", users,
                "vhosts", List.of(Map.of("name", host)),
                "permissions", permissions,
                "topic_permissions", topicPermissions);
        try {
            boolean isNew = Files.notExists(file);
            if (isNew) {
                var _ = Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Files.writeString(file, JsonMapper.shared().writeValueAsString(definitions));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}

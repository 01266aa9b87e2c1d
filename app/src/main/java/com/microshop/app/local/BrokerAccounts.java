package com.microshop.app.local;

import com.microshop.app.BrokerAccount;
import com.microshop.messaging.BrokerPermissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The accounts at the broker of a shop in several processes, which RabbitMQ reads when it starts. */
final class BrokerAccounts {

    private static final String HOST = "/";

    private final List<Map<String, String>> users = new ArrayList<>();
    private final List<Map<String, String>> permissions = new ArrayList<>();
    private final List<Map<String, String>> topicPermissions = new ArrayList<>();

    /** Adds the account of a process. */
    void add(String name, String password, List<String> modules) {
        BrokerPermissions allowed = BrokerAccount.of(modules).permissions();
        users.add(Map.of("name", name, "password", password, "tags", ""));
        permissions.add(Map.of(
                "user", name,
                "vhost", HOST,
                "configure", allowed.configure(),
                "write", allowed.write(),
                "read", allowed.read()));
        topicPermissions.add(Map.of(
                "user",
                name,
                "vhost",
                HOST,
                "exchange",
                BrokerPermissions.TOPIC_EXCHANGE,
                "write",
                allowed.topicWrite(),
                "read",
                allowed.topicRead()));
    }

    /** Writes a file that only this user may read, and returns the line of {@code rabbitmq.conf} that names it. */
    String writeTo(Path folder) {
        Path file = folder.resolve("broker-accounts.json");
        Map<String, Object> definitions = Map.of(
                "users", users,
                "vhosts", List.of(Map.of("name", HOST)),
                "permissions", permissions,
                "topic_permissions", topicPermissions);
        try {
            Files.writeString(file, JsonMapper.shared().writeValueAsString(definitions));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
        return "load_definitions = %s%n".formatted(file);
    }
}

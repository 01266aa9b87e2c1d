package com.microshop.messaging.rabbit;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.modulith.NamedInterface;

/**
 * What RabbitMQ must permit the account of a process, and nothing besides: regular expressions as {@code rabbitmqctl}'s
 * {@code set_permissions} and {@code set_topic_permissions} take them.
 *
 * <p>Its own modules' queues, it may declare, fill and empty. It may send commands to the modules that its own use; other
 * requests, also to those that use its own; events, only as its own modules, and only to those that use them.
 *
 * @param configure what it may declare and delete
 * @param write the exchanges it may publish to, and the queues it may bind
 * @param read the queues it may take from, and the exchanges it may bind to
 * @param topicWrite the routing keys it may publish with to {@link #TOPIC_EXCHANGE}
 * @param topicRead the routing keys it may bind with to {@link #TOPIC_EXCHANGE}
 */
@NamedInterface("broker")
public record BrokerPermissions(String configure, String write, String read, String topicWrite, String topicRead) {

    /** The exchange that the topic permissions are for. */
    public static final String TOPIC_EXCHANGE = Topology.EXCHANGE;

    private static final String MODULE_NAME = "[a-z][a-z0-9_-]*";

    /**
     * The permissions of a process.
     *
     * @param modules what it runs
     * @param uses for each module of the shop, the others that it sends commands to or has events of
     * @throws IllegalArgumentException if a module is named so that its name could mean more in a regular expression, or is
     *     unknown
     */
    public static BrokerPermissions of(Collection<String> modules, Map<String, Set<String>> uses) {
        Set<String> own = new TreeSet<>(modules);
        check(own, uses);
        Set<String> sent = new TreeSet<>();
        Set<String> taken = new TreeSet<>();
        for (String module : own) {
            taken.add(Topology.commands(module));
            taken.add(Topology.requests(module));
            taken.add(Topology.parked(module));
        }
        uses.forEach((user, usedOnes) -> usedOnes.forEach(used -> {
            if (own.contains(user) || own.contains(used)) {
                sent.add(Topology.requests(used));
                sent.add(Topology.requests(user));
                sent.add(Topology.events(used, user));
            }
            if (own.contains(user)) {
                sent.add(Topology.commands(used));
                taken.add(Topology.events(used, user));
            }
        }));
        sent.addAll(taken); // what was parked is put back
        String mine = anyOf(own, module -> quoted(Topology.prefix(module)) + ".+");
        String exchange = quoted(TOPIC_EXCHANGE);
        return new BrokerPermissions(
                "^%s$".formatted(mine),
                "^(amq\\.default|%s|%s)$".formatted(exchange, mine), // the default exchange is for answers
                "^(%s|%s)$".formatted(exchange, mine),
                "^%s$".formatted(anyOf(sent, BrokerPermissions::quoted)),
                "^%s$".formatted(anyOf(taken, BrokerPermissions::quoted)));
    }

    private static void check(Set<String> own, Map<String, Set<String>> uses) {
        Set<String> all = new TreeSet<>(uses.keySet());
        uses.values().forEach(all::addAll);
        for (String module : all) {
            if (!module.matches(MODULE_NAME)) {
                throw new IllegalArgumentException("'%s' is not a valid name of a module".formatted(module));
            }
        }
        if (own.isEmpty() || !all.containsAll(own)) {
            throw new IllegalArgumentException("An account is for some of %s, not for %s".formatted(all, own));
        }
    }

    private static String anyOf(Set<String> names, Function<String, String> pattern) {
        return names.stream().map(pattern).collect(Collectors.joining("|", "(", ")"));
    }

    private static String quoted(String name) {
        return name.replace(".", "\\.");
    }
}

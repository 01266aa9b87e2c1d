package com.microshop.architecture;

import com.microshop.architecture.Contracts.Command;
import com.microshop.architecture.Contracts.Event;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.rabbit.Topology;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.StoredRow;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The AsyncAPI 3.0 document of the shop, derived from the code; the running shop adds its version.
 *
 * <p>Each event has a channel, named by its type: the rows of that type in the stores. What carries events and commands
 * between processes are the queues at the broker: a channel for each, whose messages hold events or a command.
 */
final class AsyncApi {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String WIRE = "com.microshop.messaging.rabbit.Wire$";
    private static final String BINDING_VERSION = "0.3.0";

    private final Contracts contracts;
    private final JsonSchemas payloads;
    private final JsonSchemas envelopes;
    private final JsonSchemas rows;
    private final Function<Event, JsonNode> examples;
    private final ObjectNode channels = JSON.createObjectNode();
    private final ObjectNode operations = JSON.createObjectNode();
    private final ObjectNode messages = JSON.createObjectNode();

    /** Describes these contracts, with an example of each event. */
    AsyncApi(Contracts contracts, Sources sources, Function<Event, JsonNode> examples) {
        this.contracts = contracts;
        this.payloads = JsonSchemas.ofMessages(sources);
        this.envelopes = JsonSchemas.ofTransport(sources);
        this.rows = JsonSchemas.ofMessages(sources);
        this.examples = examples;
    }

    /** The document. */
    ObjectNode document() {
        contracts.events().forEach(this::event);
        contracts.modules().keySet().forEach(this::requests);
        answers();
        contracts.commands().forEach(this::command);
        contracts.modules().values().forEach(this::links);
        ObjectNode document = object().put("asyncapi", "3.0.0");
        document.set("info", info());
        document.put("defaultContentType", "application/json");
        document.set("servers", servers());
        document.set("channels", channels);
        document.set("operations", operations);
        document.set("components", components());
        return document;
    }

    private static ObjectNode info() {
        ObjectNode info = object().put("title", "MicroShop").put("description", """
                        Events and commands of users, products, orders and payments.

                        In one process, modules call each other and read each other's events from their stores. In several, \
                        RabbitMQ connects them: every queue is bound to `amq.topic` with its own name as the routing key, events \
                        travel in batches, commands in envelopes that are answered by direct reply-to. JSON within JSON is a \
                        string there; `contentSchema` says what it holds. An event of an older revision is as it was written then.""");
        info.set(
                "license",
                object().put("name", "Apache-2.0").put("url", "https://www.apache.org/licenses/LICENSE-2.0"));
        return info;
    }

    private static ObjectNode servers() {
        ObjectNode servers = object();
        servers.set(
                "broker",
                server(
                                "amqp",
                                "0-9-1",
                                "5672",
                                "vhost",
                                "RabbitMQ, in a shop of several processes; also by TLS (amqps).")
                        .set("security", list(reference("securitySchemes", "brokerAccount"))));
        servers.set(
                "store",
                server("postgresql", "3", "5432", "database", "PostgreSQL, where each module has its event store.")
                        .set("security", list(reference("securitySchemes", "databaseAccount"))));
        return servers;
    }

    private static ObjectNode server(String protocol, String version, String port, String path, String description) {
        ObjectNode server = object().put("host", "{host}:{port}")
                .put("pathname", "/{%s}".formatted(path))
                .put("protocol", protocol)
                .put("protocolVersion", version)
                .put("description", description);
        ObjectNode variables = server.putObject("variables");
        variables.putObject("host").put("description", "The host.");
        variables.putObject("port").put("default", port);
        variables.putObject(path).put("description", "What the shop uses of it.");
        return server;
    }

    private void event(Event event) {
        String name = event.name();
        ObjectNode message = message(event.type(), name, event.meaning())
                .set("headers", object().put("$ref", JsonSchemas.SHARED + "EventRow"));
        message.set("payload", payloads.reference(event.type()));
        message.set("correlationId", object().put("location", "$message.header#/correlation_id"));
        if (!event.revision().isEmpty()) {
            message.put("x-revision", event.revision());
        }
        message.set("examples", list(object().set("payload", examples.apply(event))));
        messages.set(name, message);

        ObjectNode channel = channel(name, name, "store", stored(event));
        channel.putObject("messages").set("event", reference("messages", name));
        operation(event.module() + ".publishes." + name, "send", event.module(), name, "event");
        NavigableSet<String> takers = new TreeSet<>(event.importers());
        takers.addAll(event.handlers().keySet());
        takers.forEach(taker -> operation(taker + ".takes." + name, "receive", taker, name, "event"));
    }

    private String stored(Event event) {
        StringBuilder text = new StringBuilder("Rows with this type in `%s.event`."
                .formatted(contracts.module(event.module()).schema()));
        event.importers()
                .forEach(importer -> text.append(" Imported into `%s.event`; between processes by `%s`."
                        .formatted(contracts.module(importer).schema(), Topology.events(event.module(), importer))));
        return text.toString();
    }

    /** The requests between a module and the publishers of its imported events. */
    private void links(ModuleDefinition subscriber) {
        NavigableSet<String> publishers = new TreeSet<>();
        contracts.events().stream()
                .filter(event -> event.importers().contains(subscriber.name()))
                .forEach(event -> publishers.add(event.module()));
        for (String publisher : publishers) {
            batches(publisher, subscriber.name());
            request("subscribe", subscriber.name(), publisher);
            request("story", subscriber.name(), publisher);
            request("await-copy", publisher, subscriber.name());
            request("running", subscriber.name(), publisher);
            request("running", publisher, subscriber.name());
        }
    }

    private void batches(String publisher, String subscriber) {
        String queue = Topology.events(publisher, subscriber);
        ArrayNode events = JSON.createArrayNode();
        contracts.events().stream()
                .filter(event ->
                        event.module().equals(publisher) && event.importers().contains(subscriber))
                .forEach(event -> {
                    events.add(content(event.name(), event.type()));
                    event.oldNames().forEach(name -> events.add(named(name)));
                });
        ObjectNode details = object();
        ObjectNode properties = details.putObject("properties");
        properties.putObject("publisher").put("const", publisher);
        properties.putObject("rows").putObject("items").set("oneOf", events);
        ObjectNode message = object().put("name", "EventBatch")
                .put("title", "Events of %s for %s".formatted(publisher, subscriber))
                .put("summary", "Consecutive events, in the order of the publisher's store.")
                .put("contentType", "application/json")
                .set("payload", both(envelopes.reference(EventBatch.class), details));
        ObjectNode channel = queue(queue, "Quorum queue with a single active consumer.");
        channel.putObject("messages").set("batch", message);
        delivered(operation(publisher + ".forwards-to." + subscriber, "send", publisher, queue, "batch"), 2);
        operation(subscriber + ".imports-from." + publisher, "receive", subscriber, queue, "batch");
    }

    private void requests(String module) {
        ObjectNode list = queue(
                        Topology.requests(module), "Classic queue; any process that runs the module takes from it.")
                .putObject("messages");
        list.set(
                "subscribe",
                request(
                        "subscribe",
                        "Asks for events, from a position on.",
                        type("com.microshop.messaging.exchange.LocalModules$Subscription")));
        list.set(
                "await-copy",
                request(
                        "await-copy",
                        "Waits until the module's read models show an imported event.",
                        type("com.microshop.messaging.rabbit.RabbitTransport$AwaitCopy")));
        list.set(
                "story",
                request(
                        "story",
                        "Asks for the events of one story.",
                        type("com.microshop.messaging.rabbit.RabbitTransport$StoryOf")));
        list.set(
                "running",
                request(
                        "running",
                        "Asks which processes run.",
                        type("com.microshop.messaging.rabbit.RabbitTransport$RunningOf")));
    }

    private ObjectNode request(String operation, String summary, Class<?> envelope) {
        ObjectNode message = message(envelope, operation, summary).set("payload", envelopes.reference(envelope));
        message.putObject("bindings")
                .putObject("amqp")
                .put("messageType", operation)
                .put("bindingVersion", BINDING_VERSION);
        return message;
    }

    private void answers() {
        ObjectNode channel = channel("answers", null, "broker", "Direct reply-to: each answer goes to its requester.");
        Class<?> answer = type(WIRE + "Answer");
        channel.putObject("messages")
                .set(
                        "answer",
                        message(answer, "Answer", "The requested data, or why there is none.")
                                .set("payload", envelopes.reference(answer)));
    }

    private void command(Command command) {
        String queue = Topology.commands(command.module());
        if (!channels.has(queue)) {
            queue(queue, "Classic queue; any process that runs the module takes from it.")
                    .putObject("messages");
        }
        ObjectNode message = request("command", command.meaning(), type(WIRE + "Command"))
                .put("name", command.name())
                .put("title", command.type().getSimpleName());
        message.set(
                "payload", both(envelopes.reference(type(WIRE + "Command")), content(command.name(), command.type())));
        ((ObjectNode) channels.get(queue).get("messages")).set(command.name(), message);
        command.senders().keySet().forEach(sender -> asked(sender, ".sends." + command.name(), queue, command.name()));
        answered(operation(
                command.module() + ".carries-out." + command.name(),
                "receive",
                command.module(),
                queue,
                command.name()));
    }

    private void request(String kind, String sender, String receiver) {
        String queue = Topology.requests(receiver);
        asked(sender, ".asks." + receiver + "." + kind, queue, kind);
        answered(operation(receiver + ".answers." + kind, "receive", receiver, queue, kind));
    }

    private void asked(String sender, String name, String queue, String message) {
        delivered(answered(operation(sender + name, "send", sender, queue, message)), 1);
    }

    private static ObjectNode answered(ObjectNode operation) {
        ObjectNode reply = operation.putObject("reply");
        reply.putObject("address").put("location", "$message.header#/reply_to");
        reply.set("channel", object().put("$ref", "#/channels/answers"));
        reply.set("messages", list(object().put("$ref", "#/channels/answers/messages/answer")));
        return operation;
    }

    private static void delivered(ObjectNode operation, int mode) {
        operation
                .putObject("bindings")
                .putObject("amqp")
                .put("deliveryMode", mode)
                .put("mandatory", true)
                .put("bindingVersion", BINDING_VERSION);
    }

    private ObjectNode operation(String name, String action, String module, String channel, String message) {
        ObjectNode operation = object().put("action", action);
        operation.set("channel", object().put("$ref", "#/channels/" + channel));
        operation.set("messages", list(object().put("$ref", "#/channels/%s/messages/%s".formatted(channel, message))));
        operation.set("tags", list(object().put("name", module)));
        operations.set(name, operation);
        return operation;
    }

    private ObjectNode queue(String name, String description) {
        ObjectNode channel = channel(name, name, "broker", description);
        ObjectNode binding = channel.putObject("bindings").putObject("amqp").put("is", "routingKey");
        binding.putObject("exchange")
                .put("name", Topology.EXCHANGE)
                .put("type", "topic")
                .put("durable", true)
                .put("autoDelete", false);
        binding.put("bindingVersion", BINDING_VERSION);
        return channel;
    }

    private ObjectNode channel(String name, @Nullable String address, String server, String description) {
        ObjectNode channel = object().put("address", address).put("description", description);
        channel.set("servers", list(object().put("$ref", "#/servers/" + server)));
        channels.set(name, channel);
        return channel;
    }

    private static ObjectNode message(Class<?> type, String name, String summary) {
        return object().put("name", name)
                .put("title", type.getSimpleName())
                .put("summary", summary)
                .put("contentType", "application/json");
    }

    /** An envelope of this type holds this, as a string. */
    private ObjectNode content(String name, Class<?> type) {
        ObjectNode content = named(name);
        content.withObject("/properties/payload")
                .put("contentMediaType", "application/json")
                .set("contentSchema", payloads.reference(type));
        return content;
    }

    private static ObjectNode named(String name) {
        ObjectNode named = object();
        named.putObject("properties").putObject("type").put("const", name);
        return named;
    }

    private ObjectNode components() {
        ObjectNode schemas = object();
        schemas.set("EventRow", row());
        payloads.shared().forEach(schemas::set);
        envelopes.shared().forEach(schemas::set);
        ObjectNode security = object();
        security.putObject("brokerAccount")
                .put("type", "userPassword")
                .put(
                        "description",
                        "An account that may do what its process's modules need: `microshop broker-accounts` prints its permissions.");
        security.putObject("databaseAccount")
                .put("type", "userPassword")
                .put("description", "All who may read the module's schema.");
        ObjectNode components = object().set("schemas", schemas);
        components.set("messages", messages);
        components.set("securitySchemes", security);
        return components;
    }

    /** The columns beside an event. */
    private ObjectNode row() {
        var _ = rows.reference(StoredRow.class);
        ObjectNode row = Objects.requireNonNull(rows.shared().get(JsonSchemas.nameOf(StoredRow.class)));
        ObjectNode columns = (ObjectNode) row.get("properties");
        columns.remove(List.of("position", "payload"));
        ArrayNode required = row.putArray("required");
        rows.fields(StoredRow.class).stream()
                .filter(field -> !field.isOptional() && columns.has(field.name()))
                .forEach(field -> required.add(field.name()));
        return row;
    }

    private static ObjectNode both(ObjectNode one, ObjectNode other) {
        return object().set("allOf", list(one, other));
    }

    private static ArrayNode list(ObjectNode... elements) {
        return JSON.createArrayNode().addAll((Collection<ObjectNode>) Arrays.asList(elements));
    }

    private static ObjectNode reference(String kind, String name) {
        return object().put("$ref", "#/components/%s/%s".formatted(kind, name));
    }

    private static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A type that only its own package uses. */
    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("An envelope has another name now: change it in AsyncApi", e);
        }
    }
}

package com.microshop.architecture;

import static java.util.stream.Collectors.joining;

import com.microshop.architecture.Contracts.Command;
import com.microshop.architecture.Contracts.Event;
import com.microshop.architecture.JsonSchemas.Field;
import com.microshop.messaging.OperatorActed;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/** A page that lists every event, and every command between modules, derived from the code: Markdown. */
final class EventCatalogue {

    private static final String INTRODUCTION = """
            <!-- Generated from the code: make events-docs -->
            # Events and commands

            Every event of the modules' contracts, and the commands that one module sends to another. The same, for machines, is at
            `/v3/async-api` of the running shop: an [AsyncAPI](https://www.asyncapi.com) document with a JSON Schema for each, and with
            what carries them between processes.

            An event is named by its module and its record; that name stands in the column `type` of the
            [event store](event-store.md). Without a revision, its JSON is as it was first written; how it may change is in
            [Changing events](evolution.md). A field that is optional is left out when there is nothing to say; readers ignore fields that
            they do not know.

            """;

    private final Contracts contracts;
    private final Sources sources;
    private final JsonSchemas schemas;

    EventCatalogue(Contracts contracts, Sources sources) {
        this.contracts = contracts;
        this.sources = sources;
        this.schemas = JsonSchemas.ofMessages(sources);
    }

    /** The page. */
    String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION)
                .append(
                        "## All events\n\n| Event | What happened | Revision | Published by | Handled by | Imported by |\n")
                .append("|---|---|---|---|---|---|\n");
        contracts.events().forEach(event -> page.append(row(event)));
        page.append("\n## Commands between modules\n\n")
                .append("| Command | What it asks for | Sent by | Handled by | May lead to |\n|---|---|---|---|---|\n");
        contracts.commands().forEach(command -> page.append(row(command)));
        Set<Class<?>> parts = new LinkedHashSet<>();
        page.append("\n## Fields of events\n");
        contracts.events().forEach(event -> page.append(fields(event.type(), event.name(), parts)));
        page.append("\n## Fields of commands\n");
        contracts.commands().forEach(command -> page.append(fields(command.type(), command.name(), parts)));
        page.append("\n## Field types\n\n")
                .append("Numbers, texts and truth values are JSON's own. An `Instant` is a text such as ")
                .append("`2026-03-01T09:30:00.125Z`; an id is a text, a lower-case UUID.\n");
        page.append(parts(parts));
        return page.append(upcasters()).append(operators()).toString();
    }

    /** An event's line in the list. */
    static String row(Event event) {
        return "| [`%s`](#%s) | %s | %s | %s | %s | %s |\n"
                .formatted(
                        event.name(),
                        anchor(event.name()),
                        event.meaning(),
                        revision(event),
                        event.module(),
                        by(event.handlers()),
                        String.join(", ", event.importers()));
    }

    private static String row(Command command) {
        return "| [`%s`](#%s) | %s | %s | %s | %s |\n"
                .formatted(
                        command.name(),
                        anchor(command.name()),
                        command.meaning(),
                        by(command.senders()),
                        command.module(),
                        code(command.outcomes()));
    }

    private static String revision(Event event) {
        String revision = event.revision().isEmpty() ? "–" : event.revision();
        return event.oldNames().isEmpty() ? revision : "%s; once %s".formatted(revision, code(event.oldNames()));
    }

    private String fields(Class<?> type, String name, Set<Class<?>> parts) {
        return "\n### %s\n\n%s\n\n%s".formatted(name, sources.firstSentence(type.getName()), table(type, parts));
    }

    private String table(Class<?> type, Set<Class<?>> parts) {
        StringBuilder table = new StringBuilder("| Field | Type | | Meaning |\n|---|---|---|---|\n");
        for (Field field : schemas.fields(type)) {
            parts.addAll(records(field.type()));
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            field.name(),
                            text(field.type()),
                            field.isOptional() ? "optional" : "",
                            field.meaning().replace("|", "\\|")));
        }
        return table.toString();
    }

    /** The records that fields are made of, and what these are made of. */
    private String parts(Set<Class<?>> used) {
        StringBuilder text = new StringBuilder();
        Set<Class<?>> open = new LinkedHashSet<>(used);
        Set<Class<?>> done = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            Class<?> part = open.iterator().next();
            open.remove(part);
            if (done.add(part)) {
                text.append(fields(part, JsonSchemas.nameOf(part), open));
            }
        }
        return text.toString();
    }

    private String upcasters() {
        List<EventUpcaster> upcasters = contracts.modules().values().stream()
                .flatMap(module -> module.upcasters().stream())
                .toList();
        String list = upcasters.isEmpty()
                ? "None: no event has changed since it was first written.\n"
                : upcasters.stream().map("- %s\n"::formatted).distinct().collect(joining());
        return "\n## Upcasters\n\n" + list;
    }

    private String operators() {
        return "\n## What operators do\n\nThese events are stored by the module that they concern; they are not part of its contract.\n%s"
                .formatted(fields(OperatorActed.class, JsonSchemas.nameOf(OperatorActed.class), new LinkedHashSet<>()));
    }

    /** The records in a type that have fields of their own. */
    private static List<Class<?>> records(Type type) {
        return switch (type) {
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments())
                        .flatMap(argument -> records(argument).stream())
                        .toList();
            case Class<?> plain
            when plain.isRecord() && JsonSchemas.singleValue(plain).isEmpty() -> List.of(plain);
            default -> List.of();
        };
    }

    private static String text(Type type) {
        return switch (type) {
            case ParameterizedType generic ->
                "%s of %s"
                        .formatted(
                                ((Class<?>) generic.getRawType()).getSimpleName(),
                                Arrays.stream(generic.getActualTypeArguments())
                                        .map(EventCatalogue::text)
                                        .collect(joining(", ")));
            case Class<?> plain
            when !records(plain).isEmpty() ->
                "[`%s`](#%s)".formatted(plain.getSimpleName(), anchor(JsonSchemas.nameOf(plain)));
            case Class<?> plain -> "`%s`".formatted(plain.getSimpleName());
            default -> type.getTypeName();
        };
    }

    private static String by(NavigableMap<String, NavigableSet<String>> classes) {
        return classes.entrySet().stream()
                .map(module -> "%s: %s".formatted(module.getKey(), code(module.getValue())))
                .collect(joining("; "));
    }

    private static String code(Collection<String> names) {
        return names.stream().map("`%s`"::formatted).collect(joining(", "));
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replace(".", "");
    }
}

package com.microshop.architecture;

import static java.util.stream.Collectors.toCollection;

import com.microshop.messaging.JsonUpcasters;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.store.JsonSerializer;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.serialization.Revision;

/** The messages between modules: events and commands with their senders and handlers. */
final class Contracts {

    private final Layout layout;
    private final Messages messages;
    private final Sources sources;
    private final Map<String, ModuleDefinition> definitions;

    Contracts(Layout layout, Sources sources) {
        this.layout = layout;
        this.messages = new Messages(layout);
        this.sources = sources;
        this.definitions = Declarations.of(layout);
    }

    /**
     * An event of a module's contract.
     *
     * @param name in stores and on the wire
     * @param module that publishes it
     * @param revision of its JSON; empty if it is as it was first written
     * @param oldNames its former names in stores
     * @param meaning what happened
     * @param handlers the classes that handle it, by module
     * @param importers the modules that import it
     */
    record Event(
            Class<?> type,
            String name,
            String module,
            String revision,
            NavigableSet<String> oldNames,
            String meaning,
            NavigableMap<String, NavigableSet<String>> handlers,
            NavigableSet<String> importers) {}

    /**
     * A command that another module sends.
     *
     * @param name on the wire
     * @param module that executes it
     * @param meaning what it asks for
     * @param senders the classes that send it, by module
     * @param outcomes the events that it may lead to at once
     */
    record Command(
            Class<?> type,
            String name,
            String module,
            String meaning,
            NavigableMap<String, NavigableSet<String>> senders,
            NavigableSet<String> outcomes) {}

    /** The modules of the shop as they declare themselves, by name. */
    Map<String, ModuleDefinition> modules() {
        return definitions;
    }

    /** A module as it declares itself. */
    ModuleDefinition module(String name) {
        return Objects.requireNonNull(definitions.get(name), name);
    }

    /** All events, by module and name. */
    List<Event> events() {
        return definitions.keySet().stream()
                .flatMap(module -> messages.eventsOf(module).stream())
                .map(this::event)
                .toList();
    }

    /** The commands that one module sends to another, by module and name. */
    List<Command> commands() {
        return definitions.keySet().stream()
                .flatMap(module -> messages.commandsOf(module).stream())
                .map(this::command)
                .filter(command -> !command.senders().isEmpty())
                .toList();
    }

    private Event event(JavaClass event) {
        Class<?> type = event.reflect();
        String name = JsonSerializer.nameOf(type);
        String module = layout.module(event);
        NavigableSet<String> oldNames =
                new TreeSet<>(JsonUpcasters.namesOf(name, module(module).upcasters()));
        oldNames.remove(name);
        Revision revision = type.getAnnotation(Revision.class);
        return new Event(
                type,
                name,
                module,
                revision == null ? "" : revision.value(),
                oldNames,
                sources.firstSentence(type.getName()),
                byModule(handlersOf(event)),
                definitions.values().stream()
                        .filter(definition -> definition.imports().contains(type))
                        .map(ModuleDefinition::name)
                        .collect(toCollection(TreeSet::new)));
    }

    private Collection<JavaClass> handlersOf(JavaClass event) {
        return layout.classes().stream()
                .filter(layout::isInShop)
                .filter(type -> type.getMethods().stream()
                        .anyMatch(method -> method.isAnnotatedWith(EventHandler.class)
                                && method.getRawParameterTypes().getFirst().equals(event)))
                .toList();
    }

    private Command command(JavaClass command) {
        String module = layout.module(command);
        List<JavaClass> senders = layout.classes().stream()
                .filter(type -> layout.isInShop(type) && !layout.module(type).equals(module))
                .filter(type -> !type.getSimpleName().equals("package-info")) // which only declares what is sent
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().equals(command)))
                .toList();
        return new Command(
                command.reflect(),
                JsonSerializer.nameOf(command.reflect()),
                module,
                sources.firstSentence(command.getName()),
                byModule(senders),
                messages.outcomesOf(command).stream()
                        .map(outcome -> JsonSerializer.nameOf(outcome.reflect()))
                        .collect(toCollection(TreeSet::new)));
    }

    private NavigableMap<String, NavigableSet<String>> byModule(Collection<JavaClass> types) {
        NavigableMap<String, NavigableSet<String>> byModule = new TreeMap<>();
        types.forEach(type -> byModule.computeIfAbsent(layout.module(type), module -> new TreeSet<>())
                .add(type.getSimpleName()));
        return byModule;
    }
}

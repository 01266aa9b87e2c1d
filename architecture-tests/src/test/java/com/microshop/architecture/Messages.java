package com.microshop.architecture;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;

/** The commands and events, and the connections between them, derived from the code. */
final class Messages {

    private final Layout layout;
    private final NavigableSet<JavaClass> commands;
    private final NavigableSet<JavaClass> events;

    Messages(Layout layout) {
        this.layout = layout;
        this.commands = sorted(handlers(CommandHandler.class).map(Messages::message));
        this.events = sorted(handlers(EventSourcingHandler.class).map(Messages::message));
    }

    /** The commands of a module's contract. */
    NavigableSet<JavaClass> commandsOf(String module) {
        return contract(commands, module);
    }

    /** The events of a module's contract. */
    NavigableSet<JavaClass> eventsOf(String module) {
        return contract(events, module);
    }

    /** The events of other modules that something in this module handles. */
    NavigableSet<JavaClass> importsOf(String module) {
        return sorted(handlers(EventHandler.class)
                .filter(method -> layout.module(method.getOwner()).equals(module))
                .map(Messages::message)
                .filter(event -> events.contains(event) && !layout.module(event).equals(module)));
    }

    /** The reactions of a module. */
    NavigableSet<JavaClass> policiesOf(String module) {
        return sorted(handlers(EventHandler.class)
                .map(JavaMethod::getOwner)
                .filter(type ->
                        layout.module(type).equals(module) && layout.role(type).equals("policy")));
    }

    /** What a policy reacts to. */
    NavigableSet<JavaClass> triggersOf(JavaClass policy) {
        return sorted(policy.getMethods().stream()
                .filter(method -> method.isAnnotatedWith(EventHandler.class))
                .map(Messages::message));
    }

    /** What a policy sends. */
    NavigableSet<JavaClass> sentBy(JavaClass policy) {
        return sorted(policy.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass())
                .filter(commands::contains));
    }

    /** The contract events that handling a command may lead to at once, in its handler or in what that calls. */
    NavigableSet<JavaClass> outcomesOf(JavaClass command) {
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> open = handlers(CommandHandler.class)
                .filter(method -> message(method).equals(command))
                .collect(toCollection(ArrayDeque::new));
        NavigableSet<JavaClass> outcomes = sorted(Stream.empty());
        while (!open.isEmpty()) {
            JavaCodeUnit code = open.pop();
            if (seen.add(code)) {
                code.getCallsFromSelf().forEach(call -> {
                    JavaClass owner = call.getTargetOwner();
                    if (events.contains(owner) && call.getName().equals("<init>")) {
                        outcomes.add(owner);
                    } else if (layout.module(owner).equals(layout.module(command)) && !handles(owner, call.getName())) {
                        call.getTarget().resolveMember().ifPresent(open::push);
                    }
                });
                code.getMethodReferencesFromSelf()
                        .forEach(use -> use.getTarget().resolveMember().ifPresent(open::push));
            }
        }
        outcomes.removeIf(Predicate.not(layout::isContract));
        return outcomes;
    }

    private boolean handles(JavaClass owner, String method) {
        return method.equals("on") && layout.role(owner).equals("domain");
    }

    private NavigableSet<JavaClass> contract(Collection<JavaClass> types, String module) {
        return sorted(types.stream()
                .filter(type -> layout.isContract(type) && layout.module(type).equals(module)));
    }

    private Stream<JavaMethod> handlers(Class<? extends java.lang.annotation.Annotation> annotation) {
        return layout.classes().stream()
                .filter(layout::isInShop)
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(annotation));
    }

    private static JavaClass message(JavaMethod handler) {
        return handler.getRawParameterTypes().getFirst();
    }

    private static NavigableSet<JavaClass> sorted(Stream<JavaClass> types) {
        return types.collect(toCollection(() -> new TreeSet<>(comparing(JavaClass::getName))));
    }
}

package com.microshop.test.module;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The events of a module's contract, found by looking at its root package.
 *
 * <p>The records of a contract are commands, events and what these consist of. So a record is an event if it is not a
 * command, which names the aggregate that it is sent to, and not part of another record. A record that fits in nowhere
 * counts as an event and fails the test; by looking for the fields of an event it would be passed over.
 */
final class ContractEvents {

    private ContractEvents() {}

    /** The simple names of the events in this package. */
    static List<String> in(String contract) throws IOException {
        List<Class<?>> records = recordsIn(contract);
        Set<Type> parts = records.stream()
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .flatMap(component -> mentionedIn(component.getGenericType()))
                .collect(toSet());
        return records.stream()
                .filter(type -> !isCommand(type) && !parts.contains(type))
                .map(Class::getSimpleName)
                .toList();
    }

    private static List<Class<?>> recordsIn(String contract) throws IOException {
        String pattern = "classpath*:%s/*.class".formatted(contract.replace('.', '/'));
        return Arrays.stream(new PathMatchingResourcePatternResolver().getResources(pattern))
                .map(file -> Objects.requireNonNull(file.getFilename()).replace(".class", ""))
                .<Class<?>>map(name -> load(contract + "." + name))
                .filter(type -> type.isRecord() && !type.isMemberClass())
                .toList();
    }

    /** Loads a class without running its static initializers: tests in the package start servers in theirs. */
    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ContractEvents.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Type> mentionedIn(Type type) {
        return type instanceof ParameterizedType generic
                ? Arrays.stream(generic.getActualTypeArguments()).flatMap(ContractEvents::mentionedIn)
                : Stream.of(type);
    }

    private static boolean isCommand(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .anyMatch(field -> field.isAnnotationPresent(TargetAggregateIdentifier.class));
    }
}

package com.microshop.messaging.command;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the aggregate and the expected version that a command record names by Axon's annotations.
 *
 * <p>Looks the accessors up once for each class; Axon's own resolver searches all annotations for each command.
 */
final class CommandTargets implements CommandTargetResolver {

    private static final ClassValue<Accessors> ACCESSORS = new ClassValue<>() {
        @Override
        protected Accessors computeValue(Class<?> type) {
            return Accessors.of(type);
        }
    };

    private record Accessors(
            @Nullable Method identifier, @Nullable Method version) {

        static Accessors of(Class<?> type) {
            return new Accessors(
                    annotated(type, TargetAggregateIdentifier.class), annotated(type, TargetAggregateVersion.class));
        }

        private static @Nullable Method annotated(Class<?> type, Class<? extends Annotation> annotation) {
            return Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(annotation))
                    .peek(method -> method.setAccessible(true))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * The target of a command.
     *
     * @throws IllegalArgumentException if the command names none
     */
    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> command) {
        Object payload = command.getPayload();
        Accessors accessors = ACCESSORS.get(payload.getClass());
        Object identifier = value(accessors.identifier(), payload);
        if (identifier == null) {
            throw new IllegalArgumentException(command.getCommandName()
                    + " names no target: annotate a component with @TargetAggregateIdentifier");
        }
        return new VersionedAggregateIdentifier(identifier, (Long) value(accessors.version(), payload));
    }

    private static @Nullable Object value(@Nullable Method accessor, Object command) {
        try {
            return accessor == null ? null : accessor.invoke(command);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "Cannot read the target of " + command.getClass().getName(), e);
        }
    }
}

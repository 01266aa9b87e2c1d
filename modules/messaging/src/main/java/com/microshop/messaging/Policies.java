package com.microshop.messaging;

import java.util.List;
import java.util.Objects;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.util.ClassUtils;

/** Finds the policies of a module, so that a policy is registered by its class alone. */
public final class Policies {

    private Policies() {}

    /**
     * An object of each class in a package that has {@code @EventHandler} methods, by class name.
     *
     * @param commands the argument of their constructors
     * @throws IllegalStateException if a class has no such constructor, or if there is no policy in the package
     */
    public static List<Object> in(String packageName, Commands commands) {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(
                (type, types) -> type.getAnnotationMetadata().hasAnnotatedMethods(EventHandler.class.getName()));
        List<Object> policies = scanner.findCandidateComponents(packageName).stream()
                .map(BeanDefinition::getBeanClassName)
                .map(Objects::requireNonNull)
                .sorted()
                .map(name -> policy(name, commands))
                .toList();
        if (policies.isEmpty()) {
            throw new IllegalStateException(
                    "The package %s has no class with @EventHandler methods.".formatted(packageName));
        }
        return policies;
    }

    private static Object policy(String name, Commands commands) {
        try {
            return BeanUtils.instantiateClass(
                    ClassUtils.resolveClassName(name, null).getDeclaredConstructor(Commands.class), commands);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(
                    "The policy %s needs a constructor with the one parameter Commands.".formatted(name), e);
        }
    }
}

package com.microshop.architecture;

import com.microshop.messaging.ModuleDefinition;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;

/** What the modules declare about themselves, without any of them being run. */
final class Declarations {

    private Declarations() {}

    /** The definitions of all modules of the shop, by name. */
    static Map<String, ModuleDefinition> of(Layout layout) {
        Map<String, ModuleDefinition> definitions = new TreeMap<>();
        for (JavaClass type : layout.classes()) {
            if (layout.isInShop(type) && layout.role(type).equals("config")) {
                type.getMethods().stream()
                        .filter(method -> method.isAnnotatedWith(Bean.class)
                                && method.getRawReturnType().isEquivalentTo(ModuleDefinition.class))
                        .map(Declarations::call)
                        .forEach(definition -> definitions.put(definition.name(), definition));
            }
        }
        return definitions;
    }

    /** Building a definition uses only the handlers of events, so no other arguments are given. */
    private static ModuleDefinition call(JavaMethod bean) {
        try {
            Method method = bean.reflect();
            method.setAccessible(true);
            @Nullable Object[] given = new @Nullable Object[method.getParameterCount()];
            for (int i = 0; i < given.length; i++) {
                Class<?> type = method.getParameterTypes()[i];
                given[i] = handlesEvents(type) ? withoutAnything(type) : null;
            }
            return (ModuleDefinition) method.invoke(withoutAnything(method.getDeclaringClass()), given);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("%s does not define the module".formatted(bean.getFullName()), e);
        }
    }

    private static boolean handlesEvents(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.isAnnotationPresent(EventHandler.class));
    }

    private static Object withoutAnything(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(new Object[constructor.getParameterCount()]);
    }
}

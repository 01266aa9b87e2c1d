package com.microshop.architecture;

import com.microshop.messaging.ModuleDefinition;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
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

    /** Of what a module stands on, nothing is used while it only says what it consists of; so nothing is given. */
    private static ModuleDefinition call(JavaMethod bean) {
        try {
            Method method = bean.reflect();
            Constructor<?> constructor = method.getDeclaringClass().getDeclaredConstructor();
            constructor.setAccessible(true);
            method.setAccessible(true);
            return (ModuleDefinition) method.invoke(constructor.newInstance(), new Object[method.getParameterCount()]);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("%s does not say what the module is".formatted(bean.getFullName()), e);
        }
    }
}

package com.microshop.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Conditions on classes and members that ArchUnit does not provide. */
final class Conditions {

    private Conditions() {}

    /** Holds for what passes the test. */
    static <T extends HasName.AndFullName> ArchCondition<T> be(String description, Predicate<? super T> test) {
        return new ArchCondition<>("be " + description) {
            @Override
            public void check(T item, ConditionEvents events) {
                boolean holds = test.test(item);
                String sentence = "%s is %s%s".formatted(item.getFullName(), holds ? "" : "not ", description);
                events.add(new SimpleConditionEvent(item, holds, sentence));
            }
        };
    }

    /** Holds for a class without a dependency on such a class; the test is given the class and what it depends on. */
    static ArchCondition<JavaClass> notDependOn(String description, BiPredicate<JavaClass, JavaClass> forbidden) {
        return new ArchCondition<>("not depend on " + description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    events.add(
                            new SimpleConditionEvent(type, !forbidden.test(type, target), dependency.getDescription()));
                }
            }
        };
    }

    /** Holds for a class without a dependency on such a class. */
    static ArchCondition<JavaClass> notDependOn(DescribedPredicate<JavaClass> forbidden) {
        return notDependOn(forbidden.getDescription(), (from, to) -> forbidden.test(to));
    }

    /** Holds for a class that neither calls such a method nor reads such a field. */
    static ArchCondition<JavaClass> notAccess(DescribedPredicate<JavaAccess<?>> forbidden) {
        return new ArchCondition<>("not access " + forbidden.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    events.add(new SimpleConditionEvent(type, !forbidden.test(access), access.getDescription()));
                }
            }
        };
    }

    /** Holds for a method whose first parameter is of such a type. */
    static ArchCondition<JavaMethod> take(String description, Predicate<JavaClass> test) {
        return new ArchCondition<>("take " + description) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean holds = !method.getRawParameterTypes().isEmpty()
                        && test.test(method.getRawParameterTypes().getFirst());
                String sentence = "%s takes %s%s".formatted(method.getFullName(), holds ? "" : "no ", description);
                events.add(new SimpleConditionEvent(method, holds, sentence));
            }
        };
    }
}

package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each rule finds the classes that break it on purpose, and no others. */
class ArchitectureRulesTest {

    private static final Layout MARKET = Layout.below("com.microshop.architecture.broken");
    private static final List<ArchitectureRule> RULES = new ArchitectureRules(MARKET).all();

    @TestFactory
    Stream<DynamicTest> findsItsOffenders() {
        return RULES.stream()
                .map(rule -> DynamicTest.dynamicTest(rule.sentence(), () -> {
                    List<String> offenders = MARKET.classes().stream()
                            .filter(type -> breaks(type).anyMatch(rule.sentence()::equals))
                            .map(JavaClass::getName)
                            .toList();
                    List<String> violations = rule.violations(MARKET.classes());

                    assertThat(offenders).isNotEmpty();
                    assertThat(violations)
                            .allMatch(violation -> offenders.stream().anyMatch(violation::contains));
                    assertThat(offenders)
                            .allMatch(offender -> violations.stream().anyMatch(found -> found.contains(offender)));
                }));
    }

    @Test
    void everyOffenderNamesARule() {
        assertThat(MARKET.classes().stream().flatMap(ArchitectureRulesTest::breaks))
                .isSubsetOf(RULES.stream().map(ArchitectureRule::sentence).toList());
    }

    @Test
    void clocksAndRandomnessOfAnyKindAreFound() {
        assertThat(RULES.stream()
                        .filter(rule -> rule.sentence().equals("The domain reads no clock and no random numbers"))
                        .flatMap(rule -> rule.violations(MARKET.classes()).stream()))
                .hasSize(6);
    }

    private static Stream<String> breaks(JavaClass type) {
        return type.isAnnotatedWith(Breaks.class)
                ? Stream.of(type.getAnnotationOfType(Breaks.class).value())
                : Stream.empty();
    }
}

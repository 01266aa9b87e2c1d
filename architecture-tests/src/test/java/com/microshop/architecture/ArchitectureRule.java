package com.microshop.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * One architecture rule.
 *
 * @param sentence the rule in words
 * @param rule its check
 */
record ArchitectureRule(String sentence, ArchRule rule) {

    void check(JavaClasses classes) {
        rule.as(sentence).check(classes);
    }

    /** What breaks the rule, one sentence each. */
    List<String> violations(JavaClasses classes) {
        return rule.evaluate(classes).getFailureReport().getDetails();
    }

    @Override
    public String toString() {
        return sentence;
    }
}

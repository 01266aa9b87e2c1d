package com.microshop.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * One rule of the house.
 *
 * @param sentence what holds
 * @param rule how it is checked
 */
record HouseRule(String sentence, ArchRule rule) {

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

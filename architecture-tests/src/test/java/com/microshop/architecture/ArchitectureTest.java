package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    private static final Layout SHOP = Layout.ofTheShop();

    @TestFactory
    Stream<DynamicTest> theShopFollowsTheRules() {
        return new ArchitectureRules(SHOP)
                .all().stream().map(rule -> DynamicTest.dynamicTest(rule.sentence(), () -> rule.check(SHOP.classes())));
    }

    @Test
    void modulesOfTheShopAreFound() {
        assertThat(SHOP.shopModules()).hasSizeGreaterThanOrEqualTo(4);
    }
}

package com.microshop.product.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.product.domain.ProductRules;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProductNameTest {

    @Test
    void thePatternThatTheApiDescribesIsTheRule() {
        Pattern described = Pattern.compile(ProductName.REGEX);
        List<String> names = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .mapToObj(Character::toString)
                .toList();

        assertThat(names.stream()
                        .filter(name -> described.matcher(name).matches() != ProductRules.isName(name)
                                || described.matcher(name + "a ").matches() != ProductRules.isName(name + "a ")))
                .isEmpty();
    }
}

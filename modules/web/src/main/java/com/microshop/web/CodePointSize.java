package com.microshop.web;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Counts the characters of texts as JSON Schema's {@code maxLength} and PostgreSQL do: in code points. */
final class CodePointSize {

    private CodePointSize() {}

    /** Takes the place of the validator that counts UTF-16 units; Hibernate Validator finds it as a service. */
    public static final class OfText implements ConstraintValidator<Size, String> {

        private int min;
        private int max;

        @Override
        public void initialize(Size size) {
            min = size.min();
            max = size.max();
        }

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            int length = text.codePointCount(0, text.length());
            return length >= min && length <= max;
        }
    }
}

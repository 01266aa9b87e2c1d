package com.microshop.product.web;

import com.microshop.product.domain.ProductRules;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** A product's name as {@link ProductRules} wants it; null is another constraint's business. */
@Documented
@Constraint(validatedBy = ProductName.Rule.class)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@interface ProductName {

    /** The rule but for the length, in the syntax that Java and JSON Schema share: one character that is not blank. */
    String REGEX = "^[^\\x00-\\x1f\\x7f-\\x9f]*"
            + "[^\\x00-\\x20\\x7f-\\x9f\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000]"
            + "[^\\x00-\\x1f\\x7f-\\x9f]*$";

    /** The message. */
    String message() default
            "must have 1 to " + ProductRules.MAX_NAME_LENGTH + " printable characters and not only spaces";

    /** The groups. */
    Class<?>[] groups() default {};

    /** The payload. */
    Class<? extends Payload>[] payload() default {};

    /** Asks the rule. */
    final class Rule implements ConstraintValidator<ProductName, String> {

        @Override
        public boolean isValid(@Nullable String name, ConstraintValidatorContext context) {
            return name == null || ProductRules.isName(name);
        }
    }
}

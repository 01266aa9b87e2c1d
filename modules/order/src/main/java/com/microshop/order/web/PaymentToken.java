package com.microshop.order.web;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.RECORD_COMPONENT;
import static java.lang.annotation.ElementType.TYPE_USE;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * A provider's token for a means of payment: whatever text the provider gives, but not the number of a card, which must reach
 * neither an event nor a log. Null is another constraint's business.
 */
@Documented
@Constraint(validatedBy = PaymentToken.IsNoCardNumber.class)
@Target({FIELD, PARAMETER, METHOD, RECORD_COMPONENT, TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@interface PaymentToken {

    /** The message. */
    String message() default "must be a token of the payment provider, not the number of a card";

    /** The groups. */
    Class<?>[] groups() default {};

    /** The payload. */
    Class<? extends Payload>[] payload() default {};

    /** Refuses 12 to 19 digits with a valid check digit (ISO/IEC 7812), also in groups. */
    final class IsNoCardNumber implements ConstraintValidator<PaymentToken, String> {

        private static final String CARD_NUMBER = "[0-9]{12,19}";

        @Override
        public boolean isValid(@Nullable String token, ConstraintValidatorContext context) {
            if (token == null) {
                return true;
            }
            String digits = Normalizer.normalize(token, Normalizer.Form.NFKC).replaceAll("[^\\p{L}\\p{N}]", "");
            return !digits.matches(CARD_NUMBER) || !hasCheckDigit(digits);
        }

        /** The Luhn algorithm: every second digit counts twice, from the right. */
        private static boolean hasCheckDigit(String digits) {
            int sum = 0;
            for (int i = 0; i < digits.length(); i++) {
                int digit = digits.charAt(digits.length() - 1 - i) - '0';
                int weighted = i % 2 == 0 ? digit : 2 * digit;
                sum += weighted / 10 + weighted % 10;
            }
            return sum % 10 == 0;
        }
    }
}

package com.microshop.web;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.RECORD_COMPONENT;
import static java.lang.annotation.ElementType.TYPE_USE;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The text of an id: a UUID in lower case; null is another constraint's business. */
@Documented
@Constraint(validatedBy = {})
@Pattern(regexp = IdText.REGEX)
@ReportAsSingleViolation
@Target({FIELD, PARAMETER, METHOD, RECORD_COMPONENT, TYPE_USE, ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface IdText {

    /** What an id looks like, in the syntax that Java and JSON Schema share; to be part of a longer expression. */
    String FORM = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    /** As above, for the whole text. */
    String REGEX = "^" + FORM + "$";

    /** The message. */
    String message() default "must be an id: a lower-case UUID";

    /** The groups. */
    Class<?>[] groups() default {};

    /** The payload. */
    Class<? extends Payload>[] payload() default {};
}

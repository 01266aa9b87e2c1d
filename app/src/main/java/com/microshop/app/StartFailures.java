package com.microshop.app;

import com.microshop.local.Stop;
import com.microshop.messaging.StoreConflictException;
import com.microshop.postgres.PostgresException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanInstantiationException;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Reports in one sentence why the shop does not start, where the user can fix it. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailures implements SpringBootExceptionReporter {

    private static final int MAX_CAUSES = 30;

    /** Of a default in {@code application.yaml}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("[$][{]([A-Z_]+)");

    @Override
    public boolean reportException(Throwable failure) {
        if (Stop.isUnderWay()) {
            // Waits for the end of the stop: continuing would close the beans a second time and report failures of
            // that.
            System.exit(1);
        }
        String sentence = sentence(failure);
        if (sentence == null) {
            return false;
        }
        System.err.println("MicroShop cannot start: " + sentence);
        return true;
    }

    static @Nullable String sentence(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            String sentence = switch (cause) {
                case StartFailure e -> e.getMessage();
                case PostgresException e -> e.getMessage();
                case StoreConflictException e -> e.getMessage() + " The database is set by MICROSHOP_DATABASE_URL.";
                case PortInUseException e ->
                    "Port %d cannot be listened on; stop the program that has it, or choose another port."
                            .formatted(e.getPort());
                case BindValidationException e -> invalid(e);
                case BindException e
                when isRefused(e) ->
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage() + ".";
                case BindException e when !(e.getCause() instanceof BindValidationException) -> unreadable(e);
                default -> null;
            };
            if (sentence != null) {
                return sentence;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static String invalid(BindValidationException e) {
        String prefix = String.valueOf(e.getValidationErrors().getName());
        return e.getValidationErrors().getAllErrors().stream()
                        .map(error -> described(prefix, error))
                        .sorted()
                        .collect(Collectors.joining("; "))
                + ".";
    }

    private static String described(String prefix, ObjectError error) {
        if (error instanceof FieldError field) {
            String name =
                    field.getField().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
            Object value = field.getRejectedValue();
            String given = value == null ? "" : given(value, value.getClass());
            return "the setting %s.%s %s%s".formatted(prefix, name, error.getDefaultMessage(), given);
        }
        return "the settings %s are not valid: %s".formatted(prefix, error.getDefaultMessage());
    }

    /** Whether the settings' own record does not accept them. */
    private static boolean isRefused(BindException e) {
        return e.getCause() instanceof BeanInstantiationException;
    }

    private static String unreadable(BindException e) {
        Object given = e.getProperty() == null ? "" : e.getProperty().getValue();
        Object value = e.getCause() instanceof ConversionFailedException failed ? failed.getValue() : given;
        Matcher placeholder = PLACEHOLDER.matcher(String.valueOf(given));
        String variable = placeholder.lookingAt() ? " (%s)".formatted(placeholder.group(1)) : "";
        Class<?> type = e.getTarget().getType().toClass();
        return "the setting %s%s must be of type %s%s."
                .formatted(e.getName(), variable, type.getSimpleName(), given(value, type));
    }

    /** What was given, if its type cannot be that of a secret. */
    private static String given(@Nullable Object value, Class<?> type) {
        boolean isHarmless = ClassUtils.isPrimitiveOrWrapper(type)
                || Number.class.isAssignableFrom(type)
                || type.isEnum()
                || type == Duration.class
                || type == DataSize.class;
        return isHarmless ? ", not '%s'".formatted(value) : "";
    }
}

package com.microshop.web;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Describes the problem of a body that could not be read. */
final class BodyProblems {

    private BodyProblems() {}

    /** The problem, or null if a cause of the exception is more precise. */
    static @Nullable Problem problem(HttpMessageNotReadableException failure, String path) {
        Throwable cause = failure.getCause();
        if (cause == null) {
            return ProblemKind.BROKEN_JSON.problem(
                    path,
                    "The body is %s; it must be a JSON object."
                            .formatted(failure instanceof NullBody.Refused ? "null" : "missing"));
        }
        return switch (cause) {
            case UnrecognizedPropertyException e ->
                ProblemKind.UNKNOWN_FIELD.problem(
                        path, List.of(new FieldProblem(field(e), Spelling.nearest(e.getPropertyName(), known(e)))));
            case StrictJson.NotAllowed e ->
                ProblemKind.INVALID_BODY.problem(path, List.of(new FieldProblem(field(e), e.getOriginalMessage())));
            case MismatchedInputException e
            when e.getTargetType() != null && !isAboutTheWhole(e) ->
                ProblemKind.INVALID_BODY.problem(
                        path, List.of(new FieldProblem(field(e), Allowed.of(e.getTargetType()))));
            case InputCoercionException e ->
                ProblemKind.INVALID_BODY.problem(
                        path, List.of(new FieldProblem(field(e), Allowed.of(e.getTargetType()))));
            case DatabindException e
            when e.getCause() instanceof InputCoercionException coercion ->
                ProblemKind.INVALID_BODY.problem(
                        path, List.of(new FieldProblem(field(e), Allowed.of(coercion.getTargetType()))));
            case JacksonException e when !isAboutReading(e) -> ProblemKind.BROKEN_JSON.problem(path, broken(e));
            default -> null;
        };
    }

    /** The network or the body limit failed, not the text. */
    private static boolean isAboutReading(JacksonException e) {
        return e.getCause() instanceof java.io.IOException;
    }

    /** Jackson has no type of its own for a body that holds no value or more than one. */
    private static boolean isAboutTheWhole(MismatchedInputException e) {
        String message = e.getOriginalMessage();
        return message.startsWith("No content") || message.startsWith("Trailing token");
    }

    private static Collection<String> known(UnrecognizedPropertyException e) {
        Collection<Object> ids = e.getKnownPropertyIds();
        return ids == null
                ? List.of()
                : ids.stream().map(Object::toString).sorted().toList();
    }

    private static String broken(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String where = at == null || at.getLineNr() < 1
                ? ""
                : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
        String message = e.getOriginalMessage();
        if (message.startsWith("Trailing token")) {
            return "The body must be one JSON object; more follows%s.".formatted(where);
        }
        String why = message.lines().findFirst().orElse("it cannot be read");
        return "The body is not valid JSON%s: %s".formatted(where, Spelling.shown(why));
    }

    private static String field(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(Spelling.shown(step.getPropertyName()));
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}

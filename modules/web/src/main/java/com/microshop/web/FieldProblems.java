package com.microshop.web;

import jakarta.validation.ConstraintViolation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.HandlerMethodValidationException;

/** Lists broken constraints by field, in the spelling of the API. */
final class FieldProblems {

    private static final int MAX_SHOWN = 50;

    private FieldProblems() {}

    static List<FieldProblem> of(Errors errors) {
        return sorted(errors.getAllErrors().stream().map(FieldProblems::of).toList());
    }

    static List<FieldProblem> of(Collection<ConstraintViolation<?>> violations) {
        return sorted(violations.stream()
                .map(v ->
                        new FieldProblem(Spelling.snakeCase(v.getPropertyPath().toString()), v.getMessage()))
                .toList());
    }

    /** A broken constraint of the body is 422; one of a parameter, 400. */
    static Problem problem(HandlerMethodValidationException failure, String path) {
        List<FieldProblem> ofBody = new ArrayList<>();
        List<FieldProblem> ofParameters = new ArrayList<>();
        for (ParameterValidationResult result : failure.getParameterValidationResults()) {
            if (result instanceof ParameterErrors errors) {
                ofBody.addAll(of(errors));
            } else {
                boolean isBody = result.getMethodParameter().hasParameterAnnotation(RequestBody.class);
                for (MessageSourceResolvable error : result.getResolvableErrors()) {
                    String message = String.valueOf(error.getDefaultMessage());
                    (isBody ? ofBody : ofParameters)
                            .add(new FieldProblem(isBody ? "body" : name(result.getMethodParameter()), message));
                }
            }
        }
        return ofParameters.isEmpty()
                ? ProblemKind.INVALID_FIELDS.problem(path, sorted(ofBody))
                : ProblemKind.INVALID_PARAMETER.problem(path, sorted(ofParameters));
    }

    private static FieldProblem of(ObjectError error) {
        String field = error instanceof FieldError f ? Spelling.snakeCase(f.getField()) : "body";
        return new FieldProblem(field, String.valueOf(error.getDefaultMessage()));
    }

    private static String name(MethodParameter parameter) {
        RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
        String name = annotation == null ? "" : annotation.name();
        return name.isEmpty() ? parameter.getParameter().getName() : name;
    }

    private static List<FieldProblem> sorted(List<FieldProblem> problems) {
        return problems.stream()
                .distinct()
                .sorted(Comparator.comparing(FieldProblem::field).thenComparing(FieldProblem::message))
                .limit(MAX_SHOWN)
                .toList();
    }
}

package com.microshop.web;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns every failure of a request into a problem that tells a client what to do, without internals. */
@RestControllerAdvice
@Hidden
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final int MAX_CAUSES = 20;
    private static final String RETRY_AFTER_SECONDS = "2";

    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void clientHasGone() {
        // The client has gone; no answer is needed.
    }

    @ExceptionHandler(Throwable.class)
    ResponseEntity<Problem> problem(Throwable failure, HttpServletRequest request) {
        Problem problem = problemOf(failure, request.getRequestURI());
        HttpHeaders headers = new HttpHeaders();
        if (failure instanceof ErrorResponse response
                && problem.status() == response.getStatusCode().value()) {
            headers.putAll(response.getHeaders());
        }
        if (failure instanceof HttpRequestMethodNotSupportedException e) {
            headers.set(HttpHeaders.ALLOW, String.join(", ", Methods.allowed(e.getSupportedMethods())));
        }
        if (problem.status() == ProblemKind.UNAVAILABLE.status()) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return ResponseEntity.status(problem.status()).headers(headers).body(problem);
    }

    private static Problem problemOf(Throwable failure, String path) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            Problem problem = ofOne(cause, path);
            if (problem != null) {
                return problem;
            }
            cause = cause.getCause();
        }
        return switch (failure) {
            case ErrorResponse response -> ofStatus(response, path);
            case HttpMessageNotReadableException e ->
                ProblemKind.BAD_REQUEST.problem(path, "The body could not be read to its end.");
            default -> unexpected(failure, path);
        };
    }

    private static @Nullable Problem ofOne(Throwable failure, String path) {
        return switch (failure) {
            case Rejection e -> ofRejection(e, path);
            case OutcomeUnknownException e -> ProblemKind.OUTCOME_UNKNOWN.problem(path);
            case OverloadedException e ->
                ProblemKind.UNAVAILABLE.problem(path, "The shop is too busy. Try again soon.");
            case BadRequestException e ->
                ProblemKind.BAD_REQUEST.problem(path, e.code(), e.getMessage(), e.errors(), Map.of());
            case InvalidParameterException e ->
                ProblemKind.BAD_REQUEST.problem(path, "The parameters are not percent-encoded UTF-8.");
            case BodyLimit.BodyTooLargeException e -> ProblemKind.BODY_TOO_LARGE.problem(path);
            case HttpMessageNotReadableException e -> BodyProblems.problem(e, path);
            case MethodArgumentNotValidException e ->
                ProblemKind.INVALID_FIELDS.problem(path, FieldProblems.of(e.getBindingResult()));
            case HandlerMethodValidationException e -> FieldProblems.problem(e, path);
            case ConstraintViolationException e ->
                ProblemKind.INVALID_FIELDS.problem(path, FieldProblems.of(e.getConstraintViolations()));
            case MissingServletRequestParameterException e ->
                ProblemKind.INVALID_PARAMETER.problem(
                        path, List.of(new FieldProblem(e.getParameterName(), "is missing")));
            case MethodArgumentTypeMismatchException e -> ofParameter(e, e.getName(), path);
            case TypeMismatchException e -> ofParameter(e, "value", path);
            case HttpRequestMethodNotSupportedException e ->
                Methods.refused(e.getMethod(), Methods.allowed(e.getSupportedMethods()), path);
            case HttpMediaTypeNotSupportedException e ->
                ProblemKind.UNSUPPORTED_MEDIA_TYPE.problem(path, unsupportedMediaType(e));
            case HttpMediaTypeNotAcceptableException e ->
                ProblemKind.NOT_ACCEPTABLE.problem(
                        path, "The answer is available as %s only.".formatted(listed(e.getSupportedMediaTypes())));
            case NoResourceFoundException e -> ProblemKind.NOT_FOUND.problem(path);
            default -> DatabaseAway.says(failure) ? away(failure, path) : null;
        };
    }

    private static Problem ofRejection(Rejection e, String path) {
        ProblemKind kind = switch (e.reason()) {
            case NOT_FOUND -> ProblemKind.NOT_FOUND;
            case CONFLICT -> ProblemKind.CONFLICT;
            case INVALID -> ProblemKind.UNPROCESSABLE;
            case STALE -> ProblemKind.STALE_VERSION;
        };
        return kind.problem(path, e.code(), e.getMessage(), fieldOf(e), e.details());
    }

    /** A rule may name the field that breaks it by the detail {@code field}. */
    private static List<FieldProblem> fieldOf(Rejection e) {
        return e.details().get("field") instanceof String field
                ? List.of(new FieldProblem(field, e.getMessage()))
                : List.of();
    }

    private static Problem ofParameter(TypeMismatchException e, String name, String path) {
        Class<?> type = e.getRequiredType();
        String message = type == null ? "is not valid" : Allowed.of(type);
        return ProblemKind.INVALID_PARAMETER.problem(path, List.of(new FieldProblem(name, message)));
    }

    private static String unsupportedMediaType(HttpMediaTypeNotSupportedException e) {
        MediaType given = e.getContentType();
        return "The body must be application/json, not %s."
                .formatted(given == null ? "of an unknown form" : Spelling.shown(given.toString()));
    }

    private static String listed(List<MediaType> types) {
        return types.isEmpty()
                ? MediaType.APPLICATION_JSON_VALUE
                : types.stream().map(MediaType::toString).distinct().collect(Collectors.joining(" or "));
    }

    private static Problem away(Throwable failure, String path) {
        LOG.warn("{}: the database cannot be reached: {}", path, String.valueOf(failure.getMessage()));
        return ProblemKind.UNAVAILABLE.problem(path);
    }

    private static Problem ofStatus(ErrorResponse response, String path) {
        String detail = response.getBody().getDetail();
        return ProblemKind.ofStatus(
                response.getStatusCode(), detail == null ? "The request cannot be answered." : detail, path);
    }

    private static Problem unexpected(Throwable failure, String path) {
        String reference = Ids.next();
        LOG.error("{} failed; reference {}", path, reference, failure);
        return ProblemKind.INTERNAL_ERROR.problem(
                path, "This is not your fault. Report this reference to the operator: %s.".formatted(reference));
    }
}

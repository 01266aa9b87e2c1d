package com.microshop.web;

import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** The problems that this module reports; the shop's own rules are rejections with codes of their own. */
enum ProblemKind {
    BROKEN_JSON(400, "The body is not JSON", "The body is not JSON: unexpected character at line 1, column 14."),
    INVALID_BODY(400, "The body does not have the expected shape", "lines[3].quantity must be a whole number."),
    UNKNOWN_FIELD(
            400, "The body has a field that is not known", "pricee is not known; allowed are price, name, stock."),
    INVALID_PARAMETER(400, "A parameter is not valid", "The parameter 'limit' must be a whole number from 1 to 200."),
    BAD_REQUEST(400, "The request is not valid", "The request is not valid."),
    NOT_FOUND(404, "Not found", "There is nothing at this address."),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here", "PUT is not allowed here; allowed are GET, POST."),
    NOT_ACCEPTABLE(406, "No acceptable form of the answer", "The answer is available as application/json only."),
    CONFLICT(409, "The current state does not allow it", "The order is already cancelled."),
    STALE_VERSION(412, "Changed in the meantime", "The version is 4, not 3; read it again."),
    BODY_TOO_LARGE(413, "The body is too large", "A body holds at most 1048576 bytes."),
    UNSUPPORTED_MEDIA_TYPE(415, "The form of the body is not supported", "The body must be application/json."),
    INVALID_FIELDS(422, "Some fields are not valid", "lines[3].quantity must be between 1 and 1000000."),
    UNPROCESSABLE(422, "The shop's rules do not allow it", "There is no product 0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f."),
    INTERNAL_ERROR(500, "Something is wrong inside the shop", "Report this reference to the operator: 5f0c2b7e."),
    UNAVAILABLE(
            503,
            "The shop cannot work right now",
            "The database cannot be reached. Send the request again, with the same Idempotency-Key."),
    OUTCOME_UNKNOWN(
            504,
            "The outcome is not known",
            "The shop did not answer in time; the request may still be executed. Send the request again, with the same Idempotency-Key.");

    private final int status;
    private final String title;
    private final String example;

    ProblemKind(int status, String title, String example) {
        this.status = status;
        this.title = title;
        this.example = example;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String code() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The problem of a request that ended with a status before a controller could say more. */
    static Problem ofStatus(HttpStatusCode status, String detail, String instance) {
        ProblemKind kind = switch (status.value()) {
            case 400 -> BAD_REQUEST;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> BODY_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 500 -> INTERNAL_ERROR;
            case 503 -> UNAVAILABLE;
            default -> null;
        };
        if (kind != null) {
            return kind.problem(instance, detail);
        }
        String title = status instanceof HttpStatus known ? known.getReasonPhrase() : "Error";
        return new Problem(
                "about:blank", title, status.value(), detail, instance, "http-" + status.value(), List.of(), Map.of());
    }

    Problem problem(String instance) {
        return problem(instance, example);
    }

    Problem problem(String instance, String detail) {
        return problem(instance, code(), detail, List.of(), Map.of());
    }

    Problem problem(String instance, List<FieldProblem> errors) {
        FieldProblem first = errors.getFirst();
        String more = errors.size() == 1 ? "." : ", and %d more.".formatted(errors.size() - 1);
        return problem(instance, code(), first.field() + " " + first.message() + more, errors, Map.of());
    }

    Problem problem(
            String instance, String code, String detail, List<FieldProblem> errors, Map<String, Object> details) {
        return new Problem("/problems/" + code, title, status, detail, instance, code, errors, details);
    }
}

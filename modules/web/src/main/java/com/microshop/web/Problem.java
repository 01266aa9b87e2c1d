package com.microshop.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

/**
 * Why a request failed, as RFC 9457 has it.
 *
 * @param type the kind of problem: {@code /problems/} and the code
 * @param title the kind of problem in words
 * @param status the HTTP status
 * @param detail what happened here, for people
 * @param instance the path of the request
 * @param code the kind of problem, for programs
 * @param errors what is wrong with which field, if that is the problem
 * @param details further facts, by name
 */
public record Problem(
        @Schema(example = "/problems/invalid-fields") String type,
        @Schema(example = "Some fields are not valid") String title,
        @Schema(example = "422") int status,

        @Schema(example = "lines[3].quantity must be between 1 and 1000000.")
        String detail,

        @Schema(example = "/api/orders") String instance,
        @Schema(example = "invalid-fields") String code,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldProblem> errors,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> details) {

    /** Copies the collections. */
    public Problem {
        errors = List.copyOf(errors);
        details = Map.copyOf(details);
    }
}

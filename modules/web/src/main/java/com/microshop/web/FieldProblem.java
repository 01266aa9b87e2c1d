package com.microshop.web;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What is wrong with one field or parameter.
 *
 * @param field where it is, such as {@code lines[3].quantity}
 * @param message what is allowed there
 */
public record FieldProblem(
        @Schema(example = "lines[3].quantity") String field,
        @Schema(example = "must be between 1 and 1000000") String message) {}

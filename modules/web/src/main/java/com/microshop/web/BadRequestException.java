package com.microshop.web;

import java.util.List;

/** A request that breaks the rules of HTTP or of this API; answered with 400. */
final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<FieldProblem> errors;

    private BadRequestException(String code, String message, List<FieldProblem> errors) {
        super(message, null, false, false);
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    static BadRequestException of(String code, String message) {
        return new BadRequestException(code, message, List.of());
    }

    static BadRequestException ofParameter(String code, String parameter, String message) {
        return new BadRequestException(
                code,
                "The parameter '%s' %s.".formatted(parameter, message),
                List.of(new FieldProblem(parameter, message)));
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    String code() {
        return code;
    }

    List<FieldProblem> errors() {
        return errors;
    }
}

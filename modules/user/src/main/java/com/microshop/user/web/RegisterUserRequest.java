package com.microshop.user.web;

import com.microshop.user.domain.Email;
import com.microshop.user.domain.Username;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** The body of a registration. */
record RegisterUserRequest(
        @Schema(example = "ada", description = "Unique among users that are not erased, ignoring case.")
        @NotNull
        @Pattern(regexp = Username.REGEX, message = Username.RULE)
        String username,

        @Schema(
                example = "ada@example.com",
                maxLength = Email.MAX_LENGTH,
                description = "Unique among users that are not erased, ignoring case.")
        @NotNull
        @Pattern(regexp = Email.REGEX, message = Email.RULE)
        String email) {}

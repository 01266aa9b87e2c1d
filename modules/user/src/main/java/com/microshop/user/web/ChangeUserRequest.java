package com.microshop.user.web;

import com.microshop.user.domain.Email;
import com.microshop.user.domain.Username;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields to change; missing fields stay as they are. */
@Schema(minProperties = 1)
record ChangeUserRequest(
        @Schema(example = "ada.lovelace", description = "The new name; without it the old one stays.")
        @Pattern(regexp = Username.REGEX, message = Username.RULE)
        @Nullable
        String username,

        @Schema(
                example = "lovelace@example.com",
                maxLength = Email.MAX_LENGTH,
                description = "The new address; without it the old one stays.")
        @Pattern(regexp = Email.REGEX, message = Email.RULE)
        @Nullable
        String email) {

    boolean isEmpty() {
        return username == null && email == null;
    }
}

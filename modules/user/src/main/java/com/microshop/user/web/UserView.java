package com.microshop.user.web;

import com.microshop.user.readmodel.UserRow;
import com.microshop.user.readmodel.UserStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A user. */
@Schema(name = "User")
record UserView(
        @Schema(example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
        String id,

        @Schema(example = "ada", description = "Null once the user is erased.") @Nullable
        String username,

        @Schema(example = "ada@example.com", description = "Null once the user is erased.") @Nullable
        String email,

        @Schema(example = "active") UserStatus status,

        @Schema(example = "2026-01-31T09:30:00Z") Instant registeredAt,

        @Schema(example = "0", description = "Counts the changes; also in the ETag.")
        long version) {

    static UserView of(UserRow row) {
        return new UserView(row.id(), row.username(), row.email(), row.status(), row.registeredAt(), row.version());
    }
}

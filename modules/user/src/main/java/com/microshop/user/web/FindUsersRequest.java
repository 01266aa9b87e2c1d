package com.microshop.user.web;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Whom to find; what is given goes together.
 *
 * @param username the name, in any case, or null for any
 * @param email the address, in any case, or null for any
 */
@Schema(name = "FindUsers", description = "A username, an email or both", minProperties = 1)
record FindUsersRequest(
        @Schema(description = "Only the user of this name, in any case.", example = "ada")
        @Size(min = 1, max = 254)
        @Nullable
        String username,

        @Schema(description = "Only the user of this address, in any case.", example = "ada@example.com")
        @Size(min = 1, max = 254)
        @Nullable
        String email) {}

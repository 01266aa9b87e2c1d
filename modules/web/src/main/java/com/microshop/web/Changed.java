package com.microshop.web;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The answer to a request that changed something.
 *
 * @param id the thing that was changed
 * @param version its version now, also in the {@code ETag}
 */
public record Changed(
        @Schema(example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
        String id,

        @Schema(example = "3") long version) {}

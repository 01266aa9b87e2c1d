package com.microshop.web;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The answer to a request that made something new.
 *
 * @param id the new thing's id
 */
public record Created(
        @Schema(example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
        String id) {}

/** Assembles the stall. */
@NullMarked
package com.microshop.architecture.broken.stall.config;

import org.jspecify.annotations.NullMarked;

/** Puts the stall together. */
@NullMarked
package com.microshop.architecture.broken.stall.config;

import org.jspecify.annotations.NullMarked;

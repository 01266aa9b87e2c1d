/** The rules of a stall. */
@NullMarked
package com.microshop.architecture.broken.stall.domain;

import org.jspecify.annotations.NullMarked;

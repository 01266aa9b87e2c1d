/** A stall. */
@Breaks("A module declares which others it may depend on")
@NullMarked
package com.microshop.architecture.broken.stall;

import com.microshop.architecture.Breaks;
import org.jspecify.annotations.NullMarked;

/** The policies of a stall. */
@NullMarked
package com.microshop.architecture.broken.stall.policy;

import org.jspecify.annotations.NullMarked;

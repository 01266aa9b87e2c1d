/** The shared kernel: the few value types, errors and switches that every module means the same by. */
@NullMarked
package com.microshop.kernel;

import org.jspecify.annotations.NullMarked;

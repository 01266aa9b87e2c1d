/** Injects faults into a split shop while customers order, and then reconciles the stores. */
@NullMarked
package com.microshop.chaos;

import org.jspecify.annotations.NullMarked;

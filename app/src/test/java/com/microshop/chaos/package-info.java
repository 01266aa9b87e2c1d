/** Breaks what a shop in several processes depends on while customers order, and then reconciles the books. */
@NullMarked
package com.microshop.chaos;

import org.jspecify.annotations.NullMarked;

/** Breaks whatever a shop in several processes stands on while customers order, and then reckons up. */
@NullMarked
package com.microshop.chaos;

import org.jspecify.annotations.NullMarked;

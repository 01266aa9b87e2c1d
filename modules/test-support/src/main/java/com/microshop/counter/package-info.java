/** A tiny event-sourced module that the tests of messaging run. */
@NullMarked
package com.microshop.counter;

import org.jspecify.annotations.NullMarked;

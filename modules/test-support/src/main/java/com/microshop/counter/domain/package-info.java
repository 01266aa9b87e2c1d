/** The aggregate of the test module. */
@NullMarked
package com.microshop.counter.domain;

import org.jspecify.annotations.NullMarked;

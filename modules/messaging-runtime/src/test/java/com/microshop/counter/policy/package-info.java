/** Policies, and a class that is none. */
@NullMarked
package com.microshop.counter.policy;

import org.jspecify.annotations.NullMarked;

/** Policies, and a class that is not a policy. */
@NullMarked
package com.microshop.counter.policy;

import org.jspecify.annotations.NullMarked;

/** A policy that cannot be made. */
@NullMarked
package com.microshop.museum.policy;

import org.jspecify.annotations.NullMarked;

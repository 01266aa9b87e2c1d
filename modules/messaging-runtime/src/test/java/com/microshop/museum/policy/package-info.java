/** A policy that cannot be created. */
@NullMarked
package com.microshop.museum.policy;

import org.jspecify.annotations.NullMarked;

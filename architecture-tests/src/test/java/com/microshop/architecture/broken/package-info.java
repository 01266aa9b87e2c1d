/** A small market that breaks every rule of the house, to see each of them fail. */
@NullMarked
package com.microshop.architecture.broken;

import org.jspecify.annotations.NullMarked;

/** A small market that breaks every architecture rule, so that each is seen to fail. */
@NullMarked
package com.microshop.architecture.broken;

import org.jspecify.annotations.NullMarked;

/** Rebuilds projections in shadow tables beside those that serve. */
@NullMarked
package com.microshop.messaging.rebuild;

import org.jspecify.annotations.NullMarked;

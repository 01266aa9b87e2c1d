/** Builds projections anew beside the tables that serve. */
@NullMarked
package com.microshop.messaging.rebuild;

import org.jspecify.annotations.NullMarked;

/** Projections as operators see them: how far they are and why they lag, pauses, split and merged segments, rebuilds. */
@NullMarked
package com.microshop.messaging.projection;

import org.jspecify.annotations.NullMarked;

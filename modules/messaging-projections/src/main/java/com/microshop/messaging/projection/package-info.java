/** Operations on projections: progress, lag, pauses, split and merged segments, rebuilds. */
@NullMarked
package com.microshop.messaging.projection;

import org.jspecify.annotations.NullMarked;

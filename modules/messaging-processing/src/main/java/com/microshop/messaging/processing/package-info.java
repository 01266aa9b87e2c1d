/** Runs projections, policies and the forwarding of events between modules. */
@NullMarked
package com.microshop.messaging.processing;

import org.jspecify.annotations.NullMarked;

/** Brings the events of one module to those that want them, within the process or beyond it. */
@NullMarked
package com.microshop.messaging.exchange;

import org.jspecify.annotations.NullMarked;

/** Delivers the events of a module to its subscribers, within the process or over the transport. */
@NullMarked
package com.microshop.messaging.exchange;

import org.jspecify.annotations.NullMarked;

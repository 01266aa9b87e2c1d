/** The event store on PostgreSQL: append, load, tail. */
@NullMarked
package com.microshop.messaging.store;

import org.jspecify.annotations.NullMarked;

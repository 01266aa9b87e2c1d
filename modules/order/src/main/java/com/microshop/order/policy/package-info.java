/** Stateless reactions that turn events into commands and so drive an order to its end. */
@NullMarked
package com.microshop.order.policy;

import org.jspecify.annotations.NullMarked;

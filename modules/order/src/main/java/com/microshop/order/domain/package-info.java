/** The order aggregate: what an order may do and when. */
@NullMarked
package com.microshop.order.domain;

import org.jspecify.annotations.NullMarked;

/** The read model of orders, and local copies of the customers and products that placing orders needs. */
@NullMarked
package com.microshop.order.readmodel;

import org.jspecify.annotations.NullMarked;

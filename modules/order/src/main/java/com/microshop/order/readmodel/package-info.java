/** What can be asked about orders, and the copies of customers and products that placing them needs. */
@NullMarked
package com.microshop.order.readmodel;

import org.jspecify.annotations.NullMarked;

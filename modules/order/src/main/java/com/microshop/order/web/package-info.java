/** The REST API of orders. */
@NullMarked
package com.microshop.order.web;

import org.jspecify.annotations.NullMarked;

/** Payments over HTTP. */
@NullMarked
package com.microshop.payment.web;

import org.jspecify.annotations.NullMarked;

/** The payment aggregate and the commands that report what the provider answered. */
@NullMarked
package com.microshop.payment.domain;

import org.jspecify.annotations.NullMarked;

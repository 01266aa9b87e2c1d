/** What can be read about payments. */
@NullMarked
package com.microshop.payment.readmodel;

import org.jspecify.annotations.NullMarked;

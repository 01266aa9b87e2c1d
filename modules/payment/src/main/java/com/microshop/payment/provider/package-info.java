/** The payment provider: the port, its adapters and the worker that executes the provider's tasks. */
@NullMarked
package com.microshop.payment.provider;

import org.jspecify.annotations.NullMarked;

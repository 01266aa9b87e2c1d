/** The payment provider: the port, its adapters and the worker that executes what is to be done there. */
@NullMarked
package com.microshop.payment.provider;

import org.jspecify.annotations.NullMarked;

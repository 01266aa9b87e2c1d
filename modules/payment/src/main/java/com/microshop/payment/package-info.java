/**
 * The contract of the payment module: money is requested, authorized by a provider, captured and paid back.
 *
 * <p>What is paid for is an opaque reference; this module knows nothing of it.
 */
@ApplicationModule(allowedDependencies = {"kernel", "messaging", "web"})
@NullMarked
package com.microshop.payment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Orders: placing, cancelling and returning them, and the process from placed to confirmed across the other modules. */
@ApplicationModule(
        displayName = "Order",
        allowedDependencies = {"kernel", "messaging", "web", "user", "product", "payment"})
@NullMarked
package com.microshop.order;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * Products and their stock: what other modules may see of it.
 *
 * <p>A product is added, renamed, repriced and restocked. A reservation sets units of several products aside, all of
 * them or none, and is then committed or released; units of a committed reservation may come back.
 */
@ApplicationModule(
        displayName = "Product",
        allowedDependencies = {"kernel", "messaging", "web"})
@NullMarked
package com.microshop.product;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

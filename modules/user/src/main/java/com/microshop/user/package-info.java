/** Users: who may order, under which name and address, and how their personal data is forgotten. */
@ApplicationModule(
        displayName = "User",
        allowedDependencies = {"kernel", "messaging", "web"})
@NullMarked
package com.microshop.user;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * The operators' API: the endpoints of the management port with their reports and their login, and the client for
 * them.
 */
@ApplicationModule(
        displayName = "Operations",
        allowedDependencies = {"kernel", "messaging"})
@NullMarked
package com.microshop.operations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** The bank at the market. */
@Breaks("A module declares which others it may depend on")
@ApplicationModule
@NullMarked
package com.microshop.architecture.broken.bank;

import com.microshop.architecture.Breaks;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** The module's one public configuration class. */
@NamedInterface("config")
@NullMarked
package com.microshop.order.config;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

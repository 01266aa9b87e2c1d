/** What the module consists of. */
@NamedInterface("config")
@NullMarked
package com.microshop.user.config;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Puts the product module together. */
@NamedInterface("config")
@NullMarked
package com.microshop.product.config;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

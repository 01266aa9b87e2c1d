/** Configuration of the payment module. */
@NamedInterface("config")
@NullMarked
package com.microshop.payment.config;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

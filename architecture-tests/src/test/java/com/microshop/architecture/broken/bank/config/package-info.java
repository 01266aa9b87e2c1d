/** Assembles the bank. */
@NullMarked
package com.microshop.architecture.broken.bank.config;

import org.jspecify.annotations.NullMarked;

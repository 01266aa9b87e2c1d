/** The rules of the bank. */
@NullMarked
package com.microshop.architecture.broken.bank.domain;

import org.jspecify.annotations.NullMarked;

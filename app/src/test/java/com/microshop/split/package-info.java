/** The shop in several processes behind its gateway: every shape behaves the same, and shapes change while it works. */
@NullMarked
package com.microshop.split;

import org.jspecify.annotations.NullMarked;

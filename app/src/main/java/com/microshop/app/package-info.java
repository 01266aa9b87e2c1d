/** Assembles the shop: its modules, their infrastructure, the start checks and the command line. */
@NullMarked
package com.microshop.app;

import org.jspecify.annotations.NullMarked;

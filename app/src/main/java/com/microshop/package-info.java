/** MicroShop: the program's main class; the modules are in the packages below. */
@NullMarked
package com.microshop;

import org.jspecify.annotations.NullMarked;

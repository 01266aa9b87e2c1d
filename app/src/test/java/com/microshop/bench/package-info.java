/** Measures the shop in its shapes; reports, and asserts nothing about time. */
@NullMarked
package com.microshop.bench;

import org.jspecify.annotations.NullMarked;

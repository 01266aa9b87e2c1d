/**
 * Plays a file of Online Retail data into a running shop and compares afterwards: a client of the public API that shares
 * nothing with the shop's own code.
 */
@NullMarked
package com.microshop.loader;

import org.jspecify.annotations.NullMarked;

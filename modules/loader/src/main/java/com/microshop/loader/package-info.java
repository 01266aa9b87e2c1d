/**
 * The loader: plays a file of Online Retail data into a running shop and compares the shop's figures with the file's.
 *
 * <p>It is a client of the public API and shares no code with the shop.
 */
@NullMarked
package com.microshop.loader;

import org.jspecify.annotations.NullMarked;

/** The catalogue as customers see it, and the checks of the stock's history. */
@NullMarked
package com.microshop.product.readmodel;

import org.jspecify.annotations.NullMarked;

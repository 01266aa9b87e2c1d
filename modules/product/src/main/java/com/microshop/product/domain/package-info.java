/** The rules of products and reservations of their stock. */
@NullMarked
package com.microshop.product.domain;

import org.jspecify.annotations.NullMarked;

/** The cache of recently read products: in this process, or in Redis. */
@NullMarked
package com.microshop.product.cache;

import org.jspecify.annotations.NullMarked;

/** Where products that were just read are kept: in this process, or in Redis. */
@NullMarked
package com.microshop.product.cache;

import org.jspecify.annotations.NullMarked;

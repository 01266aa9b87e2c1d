/** Products over HTTP. */
@NullMarked
package com.microshop.product.web;

import org.jspecify.annotations.NullMarked;

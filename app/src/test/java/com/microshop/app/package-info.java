/** The whole shop, as clients and operators meet it. */
@NullMarked
package com.microshop.app;

import org.jspecify.annotations.NullMarked;

/** The infrastructure of the market. */
@NullMarked
package com.microshop.architecture.broken.ground;

import org.jspecify.annotations.NullMarked;

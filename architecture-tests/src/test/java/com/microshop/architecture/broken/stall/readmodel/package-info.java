/** The read models of stalls. */
@NullMarked
package com.microshop.architecture.broken.stall.readmodel;

import org.jspecify.annotations.NullMarked;

/** What can be read about stalls. */
@NullMarked
package com.microshop.architecture.broken.stall.readmodel;

import org.jspecify.annotations.NullMarked;

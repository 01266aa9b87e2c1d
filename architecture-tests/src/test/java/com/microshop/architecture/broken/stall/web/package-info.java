/** Stalls over HTTP. */
@NullMarked
package com.microshop.architecture.broken.stall.web;

import org.jspecify.annotations.NullMarked;

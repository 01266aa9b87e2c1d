/** Tests of the whole shop through its public API and its operators' port. */
@NullMarked
package com.microshop.app;

import org.jspecify.annotations.NullMarked;

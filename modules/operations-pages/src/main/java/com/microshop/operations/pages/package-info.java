/** The pages on which operators see the whole shop and act: {@code /ops} on their port. */
@NullMarked
package com.microshop.operations.pages;

import org.jspecify.annotations.NullMarked;

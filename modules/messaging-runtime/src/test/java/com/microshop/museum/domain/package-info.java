/** The aggregate of the museum. */
@NullMarked
package com.microshop.museum.domain;

import org.jspecify.annotations.NullMarked;

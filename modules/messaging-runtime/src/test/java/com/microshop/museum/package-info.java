/** A module whose events have changed in every way that events change; its golden files show how they were written. */
@NullMarked
package com.microshop.museum;

import org.jspecify.annotations.NullMarked;

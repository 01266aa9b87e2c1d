/** A module whose events have had each kind of change; its golden files hold the old forms. */
@NullMarked
package com.microshop.museum;

import org.jspecify.annotations.NullMarked;

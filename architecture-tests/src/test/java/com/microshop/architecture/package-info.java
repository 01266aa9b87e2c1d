/** Checks of the boundaries between modules, the naming rules and the generated pages. */
@NullMarked
package com.microshop.architecture;

import org.jspecify.annotations.NullMarked;

/** The walls between the modules and the habits of the house, checked. */
@NullMarked
package com.microshop.architecture;

import org.jspecify.annotations.NullMarked;

@NullMarked
package com.microshop.load;

import org.jspecify.annotations.NullMarked;

@NullMarked
package com.microshop.loader;

import org.jspecify.annotations.NullMarked;

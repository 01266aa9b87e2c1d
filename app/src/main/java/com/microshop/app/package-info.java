/** Puts the shop together: which modules run, what they stand on, how it starts and how operators see it. */
@NullMarked
package com.microshop.app;

import org.jspecify.annotations.NullMarked;

/** What the market stands on. */
@NullMarked
package com.microshop.architecture.broken.ground;

import org.jspecify.annotations.NullMarked;

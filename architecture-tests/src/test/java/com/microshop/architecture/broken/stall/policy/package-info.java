/** What a stall does when something happens. */
@NullMarked
package com.microshop.architecture.broken.stall.policy;

import org.jspecify.annotations.NullMarked;

/** Private servers and processes of the shop on one machine, as children of this process that end with it. */
@NullMarked
package com.microshop.cluster;

import org.jspecify.annotations.NullMarked;

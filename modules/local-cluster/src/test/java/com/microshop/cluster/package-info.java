/** Real servers and processes, started and ended in all ways. */
@NullMarked
package com.microshop.cluster;

import org.jspecify.annotations.NullMarked;

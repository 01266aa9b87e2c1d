/** What rebuilding a projection costs, beside a stock set-up of Axon and beside the least that it could cost. */
@NullMarked
package com.microshop.bench.replay;

import org.jspecify.annotations.NullMarked;

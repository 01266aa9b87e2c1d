/** What the tests of several event-sourced modules share. */
@NullMarked
package com.microshop.test.module;

import org.jspecify.annotations.NullMarked;

/** What tests of every module need: a real PostgreSQL. */
@NullMarked
package com.microshop.test;

import org.jspecify.annotations.NullMarked;

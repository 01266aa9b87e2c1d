/**
 * A private PostgreSQL as a child process: unpacked from a jar, started, stopped, crashed and found again; used by the
 * local profile of the shop and by the tests.
 */
@NullMarked
package com.microshop.postgres;

import org.jspecify.annotations.NullMarked;

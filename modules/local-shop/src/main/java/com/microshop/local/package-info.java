/** Runs the shop on a developer's machine: on a private PostgreSQL, and as several processes behind a gateway. */
@NullMarked
package com.microshop.local;

import org.jspecify.annotations.NullMarked;

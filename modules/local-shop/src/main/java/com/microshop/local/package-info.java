/** The shop on a developer's machine: with a PostgreSQL of its own when nobody names one. */
@NullMarked
package com.microshop.local;

import org.jspecify.annotations.NullMarked;

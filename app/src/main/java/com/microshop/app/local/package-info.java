/** The shop on a developer's machine: with a PostgreSQL of its own when none is configured. */
@NullMarked
package com.microshop.app.local;

import org.jspecify.annotations.NullMarked;

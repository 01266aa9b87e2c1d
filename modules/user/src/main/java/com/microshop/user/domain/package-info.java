/** The user aggregate and its values. */
@NullMarked
package com.microshop.user.domain;

import org.jspecify.annotations.NullMarked;

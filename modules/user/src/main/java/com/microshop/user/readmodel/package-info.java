/** What can be read about users. */
@NullMarked
package com.microshop.user.readmodel;

import org.jspecify.annotations.NullMarked;

/** The users' part of the REST API. */
@NullMarked
package com.microshop.user.web;

import org.jspecify.annotations.NullMarked;

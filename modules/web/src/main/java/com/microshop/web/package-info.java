/**
 * The REST kit: what every controller of the shop does the same way. Requests that write, pages, problems, constraints.
 */
@NullMarked
package com.microshop.web;

import org.jspecify.annotations.NullMarked;

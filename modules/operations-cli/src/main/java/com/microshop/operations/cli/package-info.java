/** The operators' command line: each command calls the operators' API of a running shop. */
@NamedInterface("cli")
@NullMarked
package com.microshop.operations.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

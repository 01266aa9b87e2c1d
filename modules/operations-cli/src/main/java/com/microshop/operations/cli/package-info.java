/** The operators' command line: each command asks the processes of a running shop over the operators' API. */
@NamedInterface("cli")
@NullMarked
package com.microshop.operations.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Sets messaging up in a Spring Boot application. */
@NullMarked
package com.microshop.messaging.runtime;

import org.jspecify.annotations.NullMarked;

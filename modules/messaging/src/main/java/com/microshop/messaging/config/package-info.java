/** Sets messaging up in a Spring Boot application. */
@NullMarked
package com.microshop.messaging.config;

import org.jspecify.annotations.NullMarked;

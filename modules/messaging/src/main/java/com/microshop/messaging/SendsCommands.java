package com.microshop.messaging;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The commands that a module sends to other modules; on the module's root package. In another process, no other command is
 * accepted from it. The build compares this with the code.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PACKAGE)
public @interface SendsCommands {

    /** The commands, of the contracts of the modules that execute them. */
    Class<?>[] value();
}

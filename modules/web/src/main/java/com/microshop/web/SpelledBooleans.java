package com.microshop.web;

import org.springframework.beans.propertyeditors.CustomBooleanEditor;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/** Reads booleans in query parameters as JSON spells them; Spring's own editor also takes words such as yes and off. */
@ControllerAdvice
final class SpelledBooleans {

    @InitBinder
    void register(WebDataBinder binder) {
        binder.registerCustomEditor(Boolean.class, new CustomBooleanEditor("true", "false", false));
    }
}

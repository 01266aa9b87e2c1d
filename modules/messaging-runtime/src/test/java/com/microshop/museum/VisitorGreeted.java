package com.microshop.museum;

import org.axonframework.serialization.Revision;

/** Has a field with a new name: visitors were called guests. */
@Revision("1")
public record VisitorGreeted(String visitId, String visitor) {}

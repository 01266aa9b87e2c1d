package com.microshop.museum;

import org.axonframework.serialization.Revision;

/** Has two fields for what was one. */
@Revision("1")
public record NameGiven(String visitId, String firstName, String lastName) {}

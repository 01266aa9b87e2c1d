package com.microshop.museum;

import org.axonframework.serialization.Revision;

/** Has a field less: there are no locker codes any more. */
@Revision("1")
public record CoatLeft(String visitId, int hook) {}

package com.microshop.museum;

import com.microshop.kernel.Money;
import org.axonframework.serialization.Revision;

/** Has a new field: once, every ticket was for an adult. */
@Revision("1")
public record TicketSold(String visitId, Money price, String category) {}

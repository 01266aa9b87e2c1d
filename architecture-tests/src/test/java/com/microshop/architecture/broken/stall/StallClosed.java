package com.microshop.architecture.broken.stall;

import com.microshop.architecture.Breaks;
import org.springframework.http.HttpStatus;

@Breaks("A contract uses other contracts and annotations, no framework")
public record StallClosed(StallId stallId, HttpStatus status) {}

package com.microshop.architecture.broken.stall;

public record StallId(String value) {}

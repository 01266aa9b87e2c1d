package com.microshop.counter;

public record Increased(String counterId, int by, int total) {}

package com.microshop.counter;

public record Limited(String counterId, int most) {}

package com.microshop.architecture.broken.bank;

public record AccountId(String value) {}

package com.microshop.architecture.broken.bank.domain;

public final class Vault {}

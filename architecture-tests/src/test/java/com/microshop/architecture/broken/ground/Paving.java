package com.microshop.architecture.broken.ground;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.bank.AccountId;

@Breaks("Besides the shop's modules, only the program depends on them")
public record Paving(AccountId paidBy) {}

package com.microshop.architecture.broken.ground;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.bank.AccountId;

@Breaks("What the shop stands on knows no shop")
public record Paving(AccountId paidBy) {}

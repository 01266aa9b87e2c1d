package com.microshop.architecture.broken.stall;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.bank.AccountId;

@Breaks({"Modules do not depend on each other in cycles", "Packages do not depend on each other in cycles"})
public record StallOpened(StallId stallId, AccountId accountId) {}

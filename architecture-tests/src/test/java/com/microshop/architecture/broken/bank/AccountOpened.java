package com.microshop.architecture.broken.bank;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.stall.StallId;

@Breaks({"Modules do not depend on each other in cycles", "Packages do not depend on each other in cycles"})
public record AccountOpened(AccountId accountId, StallId openedBy) {}

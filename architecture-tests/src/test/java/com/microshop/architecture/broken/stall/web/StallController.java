package com.microshop.architecture.broken.stall.web;

import com.microshop.architecture.Breaks;
import com.microshop.architecture.broken.bank.config.BankModule;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.bind.annotation.RestController;

@Breaks({
    "Nothing is injected into fields",
    "Only the program uses a module's configuration",
    "A module uses nothing of another but its root package"
})
@RestController
class StallController {

    @Autowired
    @Nullable
    BankModule bank;
}

package com.microshop.architecture.broken.bank.config;

import com.microshop.messaging.ModuleDefinition;
import org.springframework.context.annotation.Bean;

public class BankModule {

    @Bean
    ModuleDefinition definition() {
        return ModuleDefinition.named("bank", "bank").build();
    }
}

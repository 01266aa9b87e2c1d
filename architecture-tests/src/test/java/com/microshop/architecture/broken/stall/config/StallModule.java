package com.microshop.architecture.broken.stall.config;

import com.microshop.messaging.ModuleDefinition;
import org.springframework.context.annotation.Bean;

public class StallModule {

    @Bean
    ModuleDefinition definition() {
        return ModuleDefinition.named("stall", "stall").build();
    }
}

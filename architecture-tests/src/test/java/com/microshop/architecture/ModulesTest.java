package com.microshop.architecture;

import com.microshop.MicroshopApplication;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    @Test
    void modulesUseOnlyWhatTheyMaySeeOfEachOther() {
        ApplicationModules.of(MicroshopApplication.class).verify();
    }
}

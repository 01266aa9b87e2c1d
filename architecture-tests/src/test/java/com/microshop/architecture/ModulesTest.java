package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.MicroshopApplication;
import com.microshop.app.ShopModules;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    @Test
    void modulesUseOnlyWhatTheyMaySeeOfEachOther() {
        ApplicationModules.of(MicroshopApplication.class).verify();
    }

    @Test
    void modulesSendTheCommandsThatTheyDeclare() {
        Contracts contracts = new Contracts(Layout.ofTheShop(), Sources.below(Path.of("..")));
        Map<String, Set<Class<?>>> sent = new HashMap<>();
        contracts
                .commands()
                .forEach(command -> command.senders()
                        .keySet()
                        .forEach(sender -> sent.computeIfAbsent(sender, s -> new HashSet<>())
                                .add(command.type())));

        assertThat(sent).isNotEmpty();
        assertThat(ShopModules.sends()).isEqualTo(sent);
    }
}

package com.microshop;

import com.microshop.app.Launcher;
import com.microshop.app.ShopConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.modulith.Modulithic;

/**
 * The one program: the shop, or with a command as first argument one of its tools.
 *
 * <p>Nothing is found by scanning from here; {@link ShopConfiguration} says what the shop consists of.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ShopConfiguration.class)
@Modulithic(systemName = "MicroShop", sharedModules = "kernel")
public class MicroshopApplication {

    /** Runs the shop until it is stopped, or a tool until it is done. */
    static void main(String[] args) {
        Launcher.launch(MicroshopApplication.class, args);
    }
}

package com.microshop.app;

import com.microshop.messaging.rabbit.BrokerPermissions;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The account at the broker of a process that runs some modules.
 *
 * @param name the account, such as {@code microshop-product+user}
 * @param permissions what it may do
 */
public record BrokerAccount(String name, BrokerPermissions permissions) {

    private static final String PREFIX = "microshop-";

    /** The account for these modules; for all if there are none. */
    public static BrokerAccount of(Collection<String> modules) {
        Set<String> named = modules.isEmpty() ? ShopModules.all() : new TreeSet<>(modules);
        return new BrokerAccount(
                PREFIX + (named.equals(ShopModules.all()) ? "all" : String.join("+", named)),
                BrokerPermissions.of(named, ShopModules.uses()));
    }
}

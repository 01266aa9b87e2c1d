package com.microshop.messaging.rabbit;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.modulith.NamedInterface;

/**
 * The account at the broker of a process that runs some modules. Receivers tell by its name which modules send.
 *
 * @param name the account, such as {@code microshop-product+user}
 * @param permissions what it may do
 */
@NamedInterface("broker")
public record BrokerAccount(String name, BrokerPermissions permissions) {

    private static final String PREFIX = "microshop-";
    private static final String ALL = "all";

    /**
     * The account for these modules; for all if there are none.
     *
     * @param modules what the process runs
     * @param uses for each module of the shop, the others that it uses
     */
    public static BrokerAccount of(Collection<String> modules, Map<String, Set<String>> uses) {
        Set<String> named = modules.isEmpty() ? uses.keySet() : new TreeSet<>(modules);
        return new BrokerAccount(
                PREFIX + (named.equals(uses.keySet()) ? ALL : String.join("+", named)),
                BrokerPermissions.of(named, uses));
    }

    /** Whether the account of this name is for a process that runs the module. */
    static boolean isFor(String module, String name) {
        return name.equals(PREFIX + ALL)
                || (name.startsWith(PREFIX)
                        && Arrays.asList(name.substring(PREFIX.length()).split("\\+", -1))
                                .contains(module));
    }
}

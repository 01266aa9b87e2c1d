package com.microshop.operations;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** Where operators' logins may be sent: names of hosts, and ranges of IP addresses. No name is looked up. */
final class ProcessAddresses {

    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");

    private final Set<String> names = new HashSet<>();
    private final List<IpAddressMatcher> ranges = new ArrayList<>();

    /**
     * Reads a list.
     *
     * @param allowed such as {@code order}, {@code 10.1.2.3} or {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if one is something else
     */
    ProcessAddresses(List<String> allowed) {
        for (String entry : allowed) {
            String lower = entry.strip().toLowerCase(Locale.ROOT);
            if (lower.contains("/") || IP_ADDRESS.matcher(lower).matches()) {
                ranges.add(range(lower));
            } else if (HOST.matcher(lower).matches()) {
                names.add(lower);
            } else {
                throw neither(lower, null);
            }
        }
    }

    private static IpAddressMatcher range(String text) {
        try {
            return new IpAddressMatcher(text);
        } catch (IllegalArgumentException e) {
            throw neither(text, e);
        }
    }

    private static IllegalArgumentException neither(String text, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "microshop.operator.addresses (MICROSHOP_OPERATOR_ADDRESSES) names '%s', which is neither a host's name nor an IP address or a range such as 10.0.0.0/8"
                        .formatted(text),
                cause);
    }

    /** Whether this is the URL of an allowed host. */
    boolean allow(String url) {
        String host = host(url);
        if (host == null) {
            return false;
        }
        return IP_ADDRESS.matcher(host).matches() ? isInRange(host) : names.contains(host);
    }

    private boolean isInRange(String address) {
        try {
            return ranges.stream().anyMatch(range -> range.matches(address));
        } catch (IllegalArgumentException e) {
            return false; // it looks like an address and is none
        }
    }

    private static @Nullable String host(String url) {
        try {
            URI uri = new URI(url);
            String host = uri.getHost();
            boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return host == null || !isWeb || uri.getUserInfo() != null
                    ? null
                    : host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        } catch (URISyntaxException e) {
            return null;
        }
    }
}

package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessAddressesTest {

    private final ProcessAddresses addresses =
            new ProcessAddresses(List.of("10.0.0.0/8", "192.168.1.7", "fd00::/8", "Order"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.1.2.3:8081",
                "https://192.168.1.7",
                "http://[fd00::1]:8081",
                "http://order:8081",
                "http://ORDER:8081/"
            })
    void listedHostsAreAllowed(String url) {
        assertThat(addresses.allow(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://11.1.2.3:8081",
                "http://192.168.1.8",
                "http://[fe80::1]:8081",
                "http://[::ffff:11.1.2.3]",
                "http://payment:8081",
                "http://order.example.org",
                "http://10.0.0.1.example.org",
                "http://10.0.0.1@evil.example",
                "http://order@11.1.2.3",
                "http://300.1.2.3",
                "http://order_1:8081",
                "ftp://order",
                "order:8081",
                "http://[bad",
                "http:// order",
                "http://",
                ""
            })
    void allOthersAreNot(String url) {
        assertThat(addresses.allow(url)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/99", "order/8", "http://order", "order:8081", ""})
    void whatIsNeitherAHostNorARangeIsRefused(String entry) {
        assertThatThrownBy(() -> new ProcessAddresses(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MICROSHOP_OPERATOR_ADDRESSES");
    }
}

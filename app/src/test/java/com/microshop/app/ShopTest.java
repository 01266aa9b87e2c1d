package com.microshop.app;

import com.microshop.MicroshopApplication;
import com.microshop.test.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole shop in one process, on a database of its own, shared by all tests that leave it working. */
@SpringBootTest(
        classes = MicroshopApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "management.server.port=0")
@SuppressWarnings("NullAway.Init") // Spring and JUnit fill the fields
abstract class ShopTest {

    static final TestDatabase DATABASE = TestDatabase.fresh();

    @LocalServerPort
    int port;

    @LocalManagementPort
    int managementPort;

    Shop shop;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("microshop.database.url", DATABASE::url);
        registry.add("microshop.payment.sandbox.enabled", () -> true);
        registry.add("microshop.order.limits.lines", () -> 2_000);
        registry.add("microshop.order.limits.units", () -> 1_000_000);
        registry.add("microshop.operator.password", () -> Shop.OPERATOR_PASSWORD);
        registry.add("microshop.database.user", DATABASE::user);
        registry.add("microshop.database.password", DATABASE::password);
    }

    @BeforeEach
    void connect() {
        shop = new Shop(port);
    }
}

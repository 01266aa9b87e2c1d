package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.MicroshopApplication;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A process whose clock is an hour behind that of the database. */
@SpringBootTest(
        classes = MicroshopApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "management.server.port=0")
@DirtiesContext
class ClockBehindTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        DATABASE.setClockAhead(HOUR);
        registry.add("microshop.database.url", DATABASE::url);
        registry.add("microshop.payment.sandbox.enabled", () -> true);
        registry.add("microshop.operator.password", () -> Shop.OPERATOR_PASSWORD);
        registry.add("microshop.database.user", DATABASE::user);
        registry.add("microshop.database.password", DATABASE::password);
    }

    @Test
    void takesOrdersThatAreNotOverdueToOthers() {
        Shop shop = new Shop(port);
        Instant hourBehind = Instant.now();

        String order = shop.confirmedOrder(shop.newUser(), shop.newProduct("2.00", 10), 1);

        assertThat(Instant.parse(shop.get("/api/orders/" + order).text("placed_at")))
                .isAfter(hourBehind.plus(HOUR).minusSeconds(60));
    }
}

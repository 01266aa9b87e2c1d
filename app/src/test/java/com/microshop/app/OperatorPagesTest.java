package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.messaging.DeadLetters;
import com.microshop.test.TestClient.Answer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Autowired;

/** The operators' pages in a real browser, on a shop with real orders. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class OperatorPagesTest extends ShopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> PAGES =
            List.of("/ops", "/ops/projections", "/ops/letters", "/ops/events?module=order", "/ops/story");
    private static final int WIDE = 1180;
    private static final int HIGH = 820;
    private static final int PHONE = 360;

    private Browser browser;

    @BeforeAll
    void open() {
        browser = Browser.loggedInAt(managementPort, Shop.OPERATOR_PASSWORD);
        browser.resize(WIDE, HIGH, false);
    }

    @AfterAll
    void close() {
        browser.close();
    }

    @AfterEach
    void noOtherHostWasCalledAndNoErrorWasLogged() {
        assertThat(browser.requests()).allMatch(address -> address.startsWith("http://127.0.0.1:" + managementPort));
        assertThat(browser.complaints()).isEmpty();
    }

    private String confirmedOrder() {
        return shop.confirmedOrder(shop.newUser(), shop.newProduct("9.99", 50), 2);
    }

    /** Saves a screenshot for the documentation, if requested. */
    private void picture(String name) {
        if ("write".equals(System.getProperty("microshop.docs"))) {
            browser.screenshot(Path.of("..", "docs", "images", "ops-" + name + ".png"));
        }
    }

    @Test
    void theMapShowsModulesProcessesAndRates() {
        browser.open("/ops");
        assertThat(browser.count(".map .node")).isEqualTo(4);
        assertThat(browser.count(".map .edge")).isEqualTo(3);
        browser.awaitText("#processes", "order, payment, product, user", "takes requests", "in_process");
        browser.awaitText("#circuits", "payment-provider", "closed");
        String user = shop.newUser();
        String product = shop.newProduct("9.99", 500);
        await().atMost(PATIENCE).untilAsserted(() -> {
            shop.confirmedOrder(user, product, 1);
            assertThat(browser.text("#node-order .rate"))
                    .matches("\\d+\\.\\d events/s")
                    .doesNotStartWith("0.0");
        });
        picture("map");
    }

    @Test
    void anOpenCircuitIsShown(@Autowired CircuitBreakerRegistry breakers) {
        browser.open("/ops");
        assertThat(browser.count(".map .edge.bad")).isZero();
        CircuitBreaker toProduct = breakers.circuitBreaker("module-product");
        CircuitBreaker toProvider = breakers.circuitBreaker("payment-provider");
        try {
            toProduct.transitionToOpenState();
            toProvider.transitionToOpenState();
            await().atMost(PATIENCE).until(() -> browser.count(".map .edge.bad") == 1);
            await().atMost(PATIENCE).until(() -> browser.count("#circuits .bad") == 2);
            browser.awaitText("#circuits", "module-product", "payment-provider", "open");
        } finally {
            toProvider.transitionToClosedState();
            breakers.remove("module-product");
        }
        await().atMost(PATIENCE).until(() -> browser.count(".map .edge.bad") == 0);
    }

    @Test
    void aProcessThatDoesNotAnswerIsNamedAndTheOthersAreShown() {
        DATABASE.execute("""
                INSERT INTO users.process (id, module, url, version, transport, health, started_at, seen_at)
                VALUES ('lost', 'user', 'http://127.0.0.1:1', '1', 'rabbitmq', 'UP', now(), now())
                """);
        browser.open("/ops");
        assertThat(browser.text("#problems")).contains("The process at http://127.0.0.1:1 does not answer");
        assertThat(browser.text("#processes")).contains("does not answer", "takes requests");
        assertThat(browser.count(".map .node")).isEqualTo(4);

        DATABASE.execute("DELETE FROM users.process WHERE id = 'lost'");
        await().atMost(PATIENCE).until(() -> browser.text("#problems").isEmpty());
    }

    @Test
    void aButtonRebuildsAProjectionAndThePageShowsProgress() throws SQLException {
        confirmedOrder();
        browser.open("/ops/projections");
        try (Connection reader = readerOfUsers()) {
            browser.type("#form-users input[name=reason]", "5 \u20ac for <b>tables</b>");
            browser.click("#form-users button[value=rebuild]");
            browser.awaitText(".notice", "users: rebuild was requested.");
            browser.awaitOne("#rebuild-users progress");
            browser.awaitText("#rebuild-users", "events,", "a second");
            browser.scrollTo("#form-users");
            picture("projections");
            reader.rollback();
        }
        browser.awaitText("#rebuild-users", "done, its tables serve");

        browser.open("/ops/events?module=user&type=OperatorActed");
        browser.click(".event summary");
        browser.awaitText(".event pre", "5 \u20ac for <b>tables</b>", "\"operator\"");
    }

    @Test
    void aRebuildIsCancelledAndAProjectionIsPaused() throws SQLException {
        confirmedOrder();
        browser.open("/ops/projections");
        try (Connection reader = readerOfUsers()) {
            browser.click("#form-users button[value=rebuild]");
            browser.awaitOne("#cancel-users");
            browser.click("#cancel-users");
            browser.awaitText(".notice", "users: cancel was requested.");
            browser.awaitText("#rebuild-users", "cancelled");
            assertThat(browser.count("#cancel-users")).isZero();
            reader.rollback();
        }

        browser.click("#pause-users");
        browser.awaitText(".notice", "users is paused.");
        browser.awaitText("#status-users", "paused");
        browser.click("#resume-users");
        browser.awaitText("#status-users", "runs");
    }

    /** A rebuild swaps its tables for the serving ones only when no transaction reads these. */
    private static Connection readerOfUsers() throws SQLException {
        Connection reader = DATABASE.open();
        reader.setAutoCommit(false);
        try (Statement statement = reader.createStatement()) {
            assertThat(statement.execute("SELECT count(*) FROM users.user_view"))
                    .isTrue();
        }
        return reader;
    }

    @Test
    void newEventsAppearOnThePage() {
        browser.open("/ops/events?module=order&follow=on");
        String order = confirmedOrder();
        browser.awaitText("#events", order, "order.OrderPlaced", "order.OrderConfirmed");

        browser.click(".event summary");
        String open = browser.text(".event details[open] pre");
        assertThat(open).isNotEmpty();
        String next = confirmedOrder();
        browser.awaitText("#events", next);
        assertThat(browser.text(".event details[open] pre")).isEqualTo(open);
    }

    @Test
    void eventsAreListedPageByPage() {
        String order = confirmedOrder();
        browser.open("/ops/events?module=order&order=oldest");
        browser.type("input[name=aggregate]", order);
        browser.press(Keys.ENTER);
        browser.awaitText("#events", order, "OrderPlaced");
        assertThat(browser.text(".event h3")).startsWith("order.OrderPlaced");
        assertThat(browser.count(".next")).isZero();

        browser.open("/ops/events?module=order&since=yesterday");
        browser.awaitText("#problems", "A time is written like");
    }

    @Test
    void theStoryOfAnOrderIsShown() {
        String order = confirmedOrder();
        browser.open("/ops/events?module=order&aggregate=" + order);
        browser.click(".event a[href^='/ops/story']");
        browser.awaitText(
                "#story",
                "in 3 modules",
                "order.OrderPlaced",
                "product.ReservationMade",
                "payment.PaymentAuthorized",
                "order.OrderConfirmed",
                "payment.PaymentCaptured");
        picture("story");

        browser.open("/ops/story?id=%3Cscript%3Ealert(1)%3C/script%3E");
        browser.awaitText("#story", "No events were found");
    }

    @Test
    void aDeadLetterIsRetriedOnceItsCauseIsFixed(@Autowired DeadLetters letters) {
        DATABASE.execute("""
                CREATE FUNCTION payments.broken() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'payments are out of order'; END $$;
                CREATE TRIGGER broken BEFORE INSERT ON payments.event FOR EACH ROW EXECUTE FUNCTION payments.broken()
                """);
        String order;
        try {
            String product = shop.newProduct("3.00", 5);
            order = shop.post("/api/orders", Shop.order(shop.newUser(), product))
                    .id();
            await().atMost(PATIENCE).until(() -> letters.count() == 1);
        } finally {
            DATABASE.execute("DROP FUNCTION payments.broken CASCADE");
        }
        browser.open("/ops/letters");
        browser.awaitText("#letters", "order.OrderReserved", order, "first, 0 behind it");
        picture("letters");
        browser.click("#letters button[value=discard]");
        browser.awaitText(".notice", "Nothing was discarded: a reason is required.");
        browser.type("#letters input[name=reason]", "the trigger is gone");
        browser.click("#letters button[value=retry]");

        browser.awaitText("#letters", "There are none");
        assertThat(shop.settled(order).get("status").asString()).isEqualTo("confirmed");
    }

    @Test
    void everythingCanBeDoneByKeyboard() {
        confirmedOrder();
        browser.open("/ops");
        browser.press(Keys.TAB);
        assertThat(browser.isFocused(".skip")).isTrue();
        browser.press(Keys.ENTER);
        assertThat(browser.isFocused("#main")).isTrue();
        browser.open("/ops");
        browser.tabTo("nav a[href='/ops/projections']");
        browser.press(Keys.ENTER);
        await().atMost(PATIENCE).until(() -> browser.path().equals("/ops/projections"));
        browser.tabTo("#form-payments input[name=reason]");
        browser.press("by keyboard");
        browser.tabTo("#form-payments button[value=rebuild]");
        browser.press(Keys.ENTER);
        browser.awaitText(".notice", "payments: rebuild was requested.");
        browser.awaitText("#rebuild-payments", "done, its tables serve");
    }

    @Test
    void everyPageFitsOnAPhone() {
        String order = confirmedOrder();
        browser.resize(PHONE, HIGH, true);
        try {
            for (String page : PAGES) {
                browser.open(page);
                assertThat(browser.pageWidth()).as(page).isEqualTo(PHONE);
            }
            browser.open("/ops/story?id=" + order);
            browser.click(".event summary");
            assertThat(browser.pageWidth()).isEqualTo(PHONE);
            browser.open("/ops");
            picture("phone");
        } finally {
            browser.resize(WIDE, HIGH, false);
        }
    }

    @Test
    void formsOfOtherSitesAreRejected() {
        Shop operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
        String form = "module=user&name=users&action=rebuild&compare=none";
        String[] type = {"Content-Type", "application/x-www-form-urlencoded"};
        assertThat(operators.post("/ops/projections", form, type).is(403).text())
                .contains("load the page again");
        assertThat(operators
                        .post(
                                "/ops/projections",
                                form + "&_csrf=wrong",
                                "Content-Type",
                                type[1],
                                "Cookie",
                                "XSRF-TOKEN=right")
                        .is(403)
                        .text())
                .contains("load the page again");
        assertThat(operators
                        .post(
                                "/%6Fps/projections",
                                form + "&_csrf=wrong", "Content-Type", type[1], "Cookie", "XSRF-TOKEN=right")
                        .status())
                .isEqualTo(403);
        assertThat(operators
                        .post("/actuator/projections/users", "{}", "Sec-Fetch-Site", "same-site")
                        .is(403)
                        .text())
                .contains("another site");
        operators.post("/actuator/projections/users", "{}", "Origin", "null").is(403);
        operators
                .post("/actuator/projections/users", "{}", "Origin", "http://example.com")
                .is(403);
        new Shop(managementPort).get("/ops").is(401);
        shop.get("/ops").is(404);
        Answer page = operators.get("/ops").is(200);
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'self';");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
}

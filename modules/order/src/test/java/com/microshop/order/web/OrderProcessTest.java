package com.microshop.order.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Ids;
import com.microshop.messaging.Invariant;
import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Orders from the request to their end, with the modules that they need, over HTTP. */
class OrderProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ConfigurableApplicationContext application;
    private static ShopClient shop;

    private String user = "";
    private String mug = "";

    @BeforeAll
    static void start() {
        application = ShopApplication.start(TestDatabase.fresh(), "microshop.payment.sandbox.slow-latency=2s");
        shop = new ShopClient(application);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void addUserAndProduct() {
        user = register();
        mug = addProduct("Mug", "2.55", 10);
    }

    @AfterEach
    void invariantsHold() {
        application
                .getBeansOfType(Invariant.class)
                .values()
                .forEach(invariant -> assertThat(invariant.offenders())
                        .as(invariant.statement())
                        .isEmpty());
    }

    @Test
    void isConfirmedAndPaid() {
        Answer placed = shop.post("/api/orders", "{'user_id':'%s','product_id':'%s'}".formatted(user, mug));

        assertThat(placed.status()).isEqualTo(201);
        assertThat(placed.header("Location")).isEqualTo("/api/orders/" + placed.id());
        assertThat(placed.header("ETag")).isEqualTo("\"0\"");
        assertThat(shop.get(placed.header("Location")).status()).isEqualTo(200);
        assertThat(idsOf(shop.get("/api/orders?user_id=" + user))).containsExactly(placed.id());

        Answer order = awaitStatus(placed.id(), "confirmed");
        assertThat(order.text("user_id")).isEqualTo(user);
        assertThat(order.json().path("total").decimalValue()).isEqualByComparingTo("2.55");
        assertThat(order.text("currency")).isEqualTo("EUR");
        assertThat(order.header("ETag")).isEqualTo("\"" + order.text("version") + "\"");
        JsonNode line = order.json().path("lines").path(0);
        assertThat(line.path("product_name").asString()).isEqualTo("Mug");
        assertThat(line.path("quantity").asInt()).isEqualTo(1);
        assertThat(line.path("agreed_price").asBoolean()).isFalse();

        awaitPayment(order, "captured");
        awaitStock(mug, 9);
    }

    @Test
    void hasAStoryAcrossTheModules() {
        String order = place("tok_approve", line(mug, 2));
        awaitPayment(awaitStatus(order, "confirmed"), "captured");
        awaitStock(mug, 8);

        JsonNode events = shop.get("/api/orders/" + order + "/story").json().path("events");

        List<String> names = events.valueStream()
                .map(event -> event.path("event").asString())
                .toList();
        assertThat(names)
                .containsSubsequence(
                        "OrderPlaced",
                        "ReservationMade",
                        "OrderReserved",
                        "PaymentRequested",
                        "PaymentAuthorized",
                        "OrderConfirmed",
                        "PaymentCaptured")
                .contains("ReservationCommitted", "CaptureRequested", "StockReserved");
        assertThat(events.toString()).doesNotContain("tok_approve");
        Set<String> ids = events.valueStream()
                .map(event -> event.path("event_id").asString())
                .collect(Collectors.toSet());
        assertThat(events.valueStream()
                        .filter(event -> !event.path("event").asString().equals("OrderPlaced")))
                .allSatisfy(event ->
                        assertThat(event.path("causation_id").asString()).isNotEmpty());
        assertThat(ids).hasSize(names.size());
    }

    @Test
    void isRejectedWhenThereIsTooLittleStock() {
        String cup = addProduct("Cup", "5", 1);
        String order = place("tok_approve", line(mug, 1), line(cup, 1), line(cup, 1));

        assertThat(awaitStatus(order, "rejected").text("reason")).isEqualTo("insufficient_stock");
        awaitStock(mug, 10);
        awaitStock(cup, 1);
    }

    @Test
    void isDeclinedWhenThePaymentIs() {
        String order = place("tok_decline", line(mug, 4));

        assertThat(awaitStatus(order, "declined").text("reason")).isNotEmpty();
        awaitStock(mug, 10);
    }

    @Test
    void isCancelledWhileThePaymentIsUnderWay() {
        String order = place("tok_slow", line(mug, 4));
        awaitStock(mug, 6);
        Answer cancelled = shop.post("/api/orders/" + order + "/cancel", "{'reason':'Ordered twice'}");
        assertThat(cancelled.status()).isEqualTo(200);

        Answer shown = shop.get("/api/orders/" + order);
        assertThat(shown.text("status")).isEqualTo("cancelled");
        assertThat(shown.text("reason")).isEqualTo("Ordered twice");
        awaitStock(mug, 10);
        awaitPayment(shown, "cancelled");
        assertThat(shop.post("/api/orders/" + order + "/cancel", "{}").status()).isEqualTo(200);
    }

    @Test
    void isNotCancelledOnceItIsConfirmed() {
        String order = place("tok_approve", line(mug, 1));
        awaitStatus(order, "confirmed");

        Answer refused = shop.post("/api/orders/" + order + "/cancel", "{}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("order-not-cancellable");
    }

    @Test
    void isRefundedWhenEverythingCameBack() {
        String cup = addProduct("Cup", "5", 10);
        String order = place("tok_approve", line(mug, 4), line(cup, 1), line(mug, 1));
        awaitStatus(order, "confirmed");
        String returns = "/api/orders/" + order + "/returns";

        Answer first = shop.post(returns, "{'lines':[{'line':1,'quantity':2},{'line':3,'quantity':1}]}");
        assertThat(first.status()).isEqualTo(201);
        Answer shown = shop.get(first.header("Location"));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("id")).isEqualTo(first.id());
        assertThat(shown.json().path("refund").decimalValue()).isEqualByComparingTo("7.65");
        assertThat(shop.get("/api/orders/" + order)
                        .json()
                        .path("lines")
                        .valueStream()
                        .map(line -> line.path("returned_quantity").asInt()))
                .containsExactly(2, 0, 1);
        awaitStock(mug, 8);
        await().atMost(PATIENCE)
                .until(() -> shop.get(first.header("Location"))
                        .json()
                        .path("refund_paid")
                        .asBoolean());

        Answer tooMuch = shop.post(returns, "{'lines':[{'line':1,'quantity':3}]}");
        assertThat(tooMuch.status()).isEqualTo(409);
        assertThat(tooMuch.text("code")).isEqualTo("return-exceeds-purchase");
        assertThat(shop.post(returns, "{'lines':[{'line':4,'quantity':1}]}").status())
                .isEqualTo(422);

        Answer rest = shop.post(returns, "{'lines':[{'line':1,'quantity':2},{'line':2,'quantity':1}]}");
        assertThat(rest.status()).isEqualTo(201);
        Answer refunded = awaitStatus(order, "refunded");
        assertThat(refunded.json().path("refunded").decimalValue()).isEqualByComparingTo("17.75");
        awaitStock(mug, 10);
        awaitStock(cup, 10);
        awaitPayment(refunded, "refunded");
    }

    @Test
    void takesAReturnWithTheSameKeyOnce() {
        String order = place("tok_approve", line(mug, 4));
        awaitStatus(order, "confirmed");
        String returns = "/api/orders/" + order + "/returns";
        String body = "{'lines':[{'line':1,'quantity':1}]}";

        Answer first = shop.post(returns, body, "Idempotency-Key", "return-1");
        Answer second = shop.post(returns, body, "Idempotency-Key", "return-1");
        Answer other = shop.post(returns, "{'lines':[{'line':1,'quantity':2}]}", "Idempotency-Key", "return-1");

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
        assertThat(shop.get("/api/orders/" + order)
                        .json()
                        .path("lines")
                        .path(0)
                        .path("returned_quantity")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void isPlacedOnceForAKey() {
        String body = "{'user_id':'%s','lines':[%s]}".formatted(user, line(mug, 2));

        Answer first = shop.post("/api/orders", body, "Idempotency-Key", "order-" + user);
        Answer second = shop.post("/api/orders", body, "Idempotency-Key", "order-" + user);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(idsOf(shop.get("/api/orders?user_id=" + user))).containsExactly(first.id());
        awaitStatus(first.id(), "confirmed");

        shop.delete("/api/users/" + user);
        Answer third = shop.post("/api/orders", body, "Idempotency-Key", "order-" + user);
        assertThat(third.status()).isEqualTo(201);
        assertThat(third.id()).isEqualTo(first.id());
        Answer other = shop.post("/api/orders", body.replace(":2", ":3"), "Idempotency-Key", "order-" + user);
        assertThat(other.text("code")).isEqualTo("idempotency-key-reused");
    }

    @Test
    void mayCostNothing() {
        String gift = addProduct("Gift", "0", 5);
        String order = place("tok_approve", line(gift, 2));
        awaitPayment(awaitStatus(order, "confirmed"), "captured");

        Answer back = shop.post("/api/orders/" + order + "/returns", "{'lines':[{'line':1,'quantity':2}]}");

        assertThat(back.status()).isEqualTo(201);
        awaitStatus(order, "refunded");
        awaitStock(gift, 5);
    }

    @Test
    void mayHaveAgreedPricesWhenStaffPlaceIt() {
        Answer placed = shop.post(
                "/api/staff/orders",
                "{'user_id':'%s','lines':[{'product_id':'%s','quantity':2,'agreed_unit_price':2.10},%s]}"
                        .formatted(user, mug, line(mug, 1)));
        assertThat(placed.status()).isEqualTo(201);
        assertThat(placed.header("Location")).isEqualTo("/api/orders/" + placed.id());
        Answer order = awaitStatus(placed.id(), "confirmed");

        assertThat(order.json().path("total").decimalValue()).isEqualByComparingTo("6.75");
        assertThat(order.json()
                        .path("lines")
                        .valueStream()
                        .map(line -> line.path("agreed_price").asBoolean()))
                .containsExactly(true, false);
        awaitStock(mug, 7);

        Answer refused = shop.post(
                "/api/orders",
                "{'user_id':'%s','lines':[{'product_id':'%s','quantity':2,'agreed_unit_price':2.10}]}"
                        .formatted(user, mug));
        assertThat(refused.status()).isEqualTo(400);
    }

    @Test
    void keepsThePriceOfTheTimeOfTheOrder() {
        String order = place("tok_approve", line(mug, 1));
        shop.patch("/api/products/" + mug, "{'price':99,'name':'Golden mug'}");

        JsonNode line = shop.get("/api/orders/" + order).json().path("lines").path(0);
        assertThat(line.path("unit_price").decimalValue()).isEqualByComparingTo("2.55");
        assertThat(line.path("product_name").asString()).isEqualTo("Mug");
        awaitStatus(order, "confirmed");
    }

    @Test
    void takesTwoThousandLinesAndNotOneMore() {
        String nail = addProduct("Nail", "0.0125", 100_000);
        String lines = IntStream.range(0, 2_000).mapToObj(i -> line(nail, 3)).collect(Collectors.joining(","));

        String order = place("tok_approve", lines);
        Answer shown = awaitStatus(order, "confirmed");
        assertThat(shown.json().path("total").decimalValue()).isEqualByComparingTo("80");
        assertThat(shown.json().path("lines").size()).isEqualTo(2_000);
        awaitStock(nail, 94_000);

        Answer refused =
                shop.post("/api/orders", "{'user_id':'%s','lines':[%s]}".formatted(user, lines + "," + line(nail, 1)));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("errors").path(0).path("field").asString())
                .isEqualTo("lines");
    }

    @Test
    void takesTheMostExpensiveLine() {
        String crown = addProduct("Crown", "1000000000", 1_000_000);

        String order = place("tok_approve", line(crown, 1_000_000));

        Answer shown = awaitStatus(order, "confirmed");
        assertThat(shown.json().path("total").decimalValue()).isEqualByComparingTo("1000000000000000");
        awaitStatus(place("tok_approve", line(mug, 1)), "confirmed");
    }

    @Test
    void isRefusedForUsersWhoMayNotOrder() {
        String unknown = Ids.next();
        Answer refused = shop.post("/api/orders", "{'user_id':'%s','product_id':'%s'}".formatted(unknown, mug));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("code")).isEqualTo("user-not-found");
        assertThat(refused.text("detail")).contains("user_id", unknown);

        shop.post("/api/users/" + user + "/deactivate", "");
        assertThat(placing("user-not-active")).isTrue();
        shop.post("/api/users/" + user + "/reactivate", "");
        awaitStatus(place("tok_approve", line(mug, 1)), "confirmed");
        shop.delete("/api/users/" + user);
        assertThat(placing("user-not-active")).isTrue();
    }

    @Test
    void costsWhatTheLastAnsweredRepricingSays() {
        for (int price = 1; price <= 20; price++) {
            Answer repriced = shop.patch("/api/products/" + mug, "{'price':%d}".formatted(price));
            assertThat(repriced.status()).isEqualTo(200);

            String order = place("tok_approve", line(mug, 1));

            assertThat(shop.get("/api/orders/" + order).json().path("total").decimalValue())
                    .isEqualByComparingTo(BigDecimal.valueOf(price));
        }
    }

    @Test
    void isRefusedForProductsThatAreNotThere() {
        String unknown = Ids.next();
        Answer refused = shop.post(
                "/api/orders", "{'user_id':'%s','lines':[%s,%s]}".formatted(user, line(mug, 1), line(unknown, 1)));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("code")).isEqualTo("product-not-found");
        assertThat(refused.text("detail")).contains("lines[1].product_id", unknown);
        assertThat(refused.json().path("errors").path(0).path("field").asString())
                .isEqualTo("lines[1].product_id");
    }

    @Test
    void isRefusedInSeveralCurrencies() {
        String pound = shop.post("/api/products", "{'name':'Pound','price':1,'currency':'GBP','stock':5}")
                .id();
        Answer refused = shop.post(
                "/api/orders", "{'user_id':'%s','lines':[%s,%s]}".formatted(user, line(mug, 1), line(pound, 1)));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("code")).isEqualTo("order-currency");
    }

    @ParameterizedTest
    @CsvSource({
        "705.50, JPY, 1, 706, 706",
        "0.005, EUR, 1, 0.01, 0.01",
        "4.6521, EUR, 3, 13.96, 4.65",
        "2.7555, KWD, 1, 2.756, 2.756",
        "0.3333, KWD, 7, 2.333, 0.333"
    })
    void isPaidAndPaidBackInWholeMinorUnits(
            String price, String currency, int quantity, BigDecimal total, BigDecimal refundOfOne) {
        String product = shop.post(
                        "/api/products",
                        "{'name':'Fine','price':%s,'currency':'%s','stock':10}".formatted(price, currency))
                .id();
        Answer order = awaitStatus(place("tok_approve", line(product, quantity)), "confirmed");
        assertThat(order.json().path("total").decimalValue()).isEqualTo(total);
        assertThat(order.json().path("lines").path(0).path("amount").decimalValue())
                .isEqualTo(total);
        assertThat(order.json().path("lines").path(0).path("unit_price").decimalValue())
                .isEqualByComparingTo(price);
        awaitPayment(order, "captured");
        Answer payment = shop.get("/api/payments/" + order.text("payment_id"));
        assertThat(payment.json().path("amount").decimalValue()).isEqualTo(total);

        String returns = "/api/orders/" + order.text("id") + "/returns";
        Answer one = shop.post(returns, "{'lines':[{'line':1,'quantity':1}]}");
        assertThat(shop.get(one.header("Location")).json().path("refund").decimalValue())
                .isEqualTo(refundOfOne);
        for (int unit = 2; unit <= quantity; unit++) {
            shop.post(returns, "{'lines':[{'line':1,'quantity':1}]}");
        }

        assertThat(awaitStatus(order.text("id"), "refunded")
                        .json()
                        .path("refunded")
                        .decimalValue())
                .isEqualTo(total);
        awaitPayment(order, "refunded");
    }

    @Test
    void isRefusedForAProductInACurrencyOfThePast() {
        String old = addProduct("Old", "5", 1);
        application
                .getBean(JdbcTemplate.class)
                .update("UPDATE orders.product_copy SET currency = 'DEM' WHERE product_id = ?::uuid", old);

        Answer refused = shop.post("/api/orders", "{'user_id':'%s','lines':[%s]}".formatted(user, line(old, 1)));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("code")).isEqualTo("order-currency-not-payable");
        assertThat(refused.text("detail")).isEqualTo("DEM is not a currency that one can pay in.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {'user_id':'$user','lines':[{'product_id':'$mug','quantity':0}]}                   | 422
                    {'user_id':'$user','lines':[{'product_id':'$mug','quantity':-1}]}                  | 422
                    {'user_id':'$user','lines':[{'product_id':'$mug','quantity':1000001}]}             | 422
                    {'user_id':'$user','lines':[{'product_id':'$mug','quantity':1.5}]}                 | 400
                    {'user_id':'$user','lines':[{'product_id':'$mug'}]}                                | 422
                    {'user_id':'$user','lines':[{'quantity':1}]}                                       | 422
                    {'user_id':'$user','lines':[null]}                                                 | 422
                    {'user_id':'$user','lines':[]}                                                     | 422
                    {'user_id':'$user'}                                                                | 422
                    {'user_id':'$user','product_id':'$mug','lines':[{'product_id':'$mug','quantity':1}]}| 422
                    {'user_id':'$user','product_id':'nonsense'}                                        | 422
                    {'user_id':7,'product_id':'$mug'}                                                  | 400
                    {'product_id':'$mug'}                                                              | 422
                    {'user_id':'$user','product_id':'$mug','price':1}                                  | 400
                    {'user_id':'$user','product_id':'$mug','payment_token':'4111111111111111'}         | 422
                    {'user_id':'$user','product_id':'$mug'                                             | 400
                    []                                                                                 | 400
                    """)
    void isRefusedWhenItMakesNoSense(String body, int status) {
        Answer answer = shop.post("/api/orders", body.replace("$user", user).replace("$mug", mug));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("detail")).isNotEmpty();
        assertThat(idsOf(shop.get("/api/orders?user_id=" + user))).isEmpty();
    }

    @Test
    void isUnknownUntilItIsPlaced() {
        String unknown = Ids.next();
        assertThat(shop.get("/api/orders/" + unknown).status()).isEqualTo(404);
        assertThat(shop.get("/api/orders/" + unknown, "Prefer", "wait=30").status())
                .isEqualTo(404);
        assertThat(shop.get("/api/orders/nonsense").status()).isEqualTo(404);
        assertThat(shop.get("/api/orders/" + unknown + "/story").status()).isEqualTo(404);
        assertThat(shop.get("/api/orders/" + unknown + "/returns/" + unknown).status())
                .isEqualTo(404);
        assertThat(shop.post("/api/orders/" + unknown + "/cancel", "{}").status())
                .isEqualTo(404);
        assertThat(shop.post("/api/orders/" + unknown + "/returns", "{'lines':[{'line':1,'quantity':1}]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void isChangedOnlyByWhoKnowsItsVersion() {
        String order = place("tok_approve", line(mug, 4));
        Answer shown = awaitStatus(order, "confirmed");
        String returns = "/api/orders/" + order + "/returns";
        String body = "{'lines':[{'line':1,'quantity':1}]}";

        assertThat(shop.post(returns, body, "If-Match", "\"0\"").status()).isEqualTo(412);
        assertThat(shop.post(returns, body, "If-Match", shown.header("ETag")).status())
                .isEqualTo(201);
    }

    @Test
    void isListedNewestFirstPageByPageWhileOrdersAreAdded() {
        List<String> placed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            placed.add(place("tok_approve", line(mug, 1)));
        }
        Answer first = shop.get("/api/orders?limit=2&user_id=" + user);
        place("tok_approve", line(mug, 1));
        Answer second = shop.get("/api/orders?limit=2&user_id=" + user + "&cursor=" + first.text("next_cursor"));
        Answer third = shop.get("/api/orders?limit=2&user_id=" + user + "&cursor=" + second.text("next_cursor"));

        List<String> listed = new ArrayList<>(idsOf(first));
        listed.addAll(idsOf(second));
        listed.addAll(idsOf(third));
        assertThat(listed).containsExactlyElementsOf(placed.reversed());
        assertThat(third.json().path("next_cursor").isNull()).isTrue();
        placed.forEach(order -> awaitStatus(order, "confirmed"));
    }

    @Test
    void isFoundByStatusAndTime() {
        String declined = place("tok_decline", line(mug, 1));
        awaitStatus(declined, "declined");
        String confirmed = place("tok_approve", line(mug, 1));
        Answer shown = awaitStatus(confirmed, "confirmed");
        String of = "/api/orders?user_id=" + user;
        String placedAt = shown.text("placed_at");

        assertThat(idsOf(shop.get(of + "&status=declined"))).containsExactly(declined);
        assertThat(idsOf(shop.get(of + "&status=confirmed"))).containsExactly(confirmed);
        assertThat(idsOf(shop.get(of + "&status=cancelled"))).isEmpty();
        assertThat(idsOf(shop.get(of + "&placed_from=" + placedAt))).containsExactly(confirmed);
        assertThat(idsOf(shop.get(of + "&placed_to=" + placedAt))).containsExactly(declined);
        assertThat(shop.get(of + "&status=nonsense").status()).isEqualTo(400);
        assertThat(shop.get("/api/orders?user_id=nonsense").status()).isBetween(400, 422);
        assertThat(shop.get("/api/orders?placed_from=yesterday").status()).isEqualTo(400);
        assertThat(shop.get("/api/orders?cursor=nonsense").status()).isEqualTo(400);
    }

    @Test
    void countsInTheSales() {
        String gadget = addProduct("Gadget", "3.10", 10);
        String order = place("tok_approve", line(gadget, 4), line(gadget, 1));
        awaitStatus(order, "confirmed");
        awaitStatus(place("tok_decline", line(gadget, 2)), "declined");
        shop.post("/api/orders/" + order + "/returns", "{'lines':[{'line':1,'quantity':1}]}");

        List<JsonNode> found = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = shop.get("/api/orders/sales?limit=2" + cursor);
            assertThat(page.status()).isEqualTo(200);
            page.json().path("items").valueStream().forEach(found::add);
            cursor = page.json().path("next_cursor").isNull() ? "" : "&cursor=" + page.text("next_cursor");
        } while (!cursor.isEmpty());

        List<String> products =
                found.stream().map(item -> item.path("product_id").asString()).toList();
        assertThat(products).doesNotHaveDuplicates().isSorted();
        JsonNode sales = found.get(products.indexOf(gadget));
        assertThat(sales.path("units_sold").asInt()).isEqualTo(5);
        assertThat(sales.path("revenue").decimalValue()).isEqualByComparingTo("15.50");
        assertThat(sales.path("units_returned").asInt()).isEqualTo(1);
        assertThat(sales.path("refunds").decimalValue()).isEqualByComparingTo(new BigDecimal("3.10"));
        assertThat(sales.path("currency").asString()).isEqualTo("EUR");
    }

    @Test
    void endsConsistentlyWhenItIsCancelledAtAnyMoment() {
        String thing = addProduct("Thing", "1", 60);
        Set<String> outcomes = new HashSet<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<String>> ended = IntStream.range(0, 80)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> placeAndCancel(thing, i), clients))
                    .toList();
            ended.forEach(outcome ->
                    outcomes.add(outcome.orTimeout(120, TimeUnit.SECONDS).join()));
        }
        assertThat(outcomes).isSubsetOf("confirmed", "cancelled", "rejected");

        long confirmed =
                Long.parseLong(String.valueOf(shop.get("/api/orders?limit=200&status=confirmed&user_id=" + user)
                        .json()
                        .path("items")
                        .size()));
        awaitStock(thing, 60 - (int) confirmed);
    }

    /** Places an order and cancels it after one of its versions. */
    private String placeAndCancel(String product, int i) {
        String order = place("tok_approve", line(product, 1));
        for (int reads = 0; reads < i % 8; reads++) {
            shop.get("/api/orders/" + order);
        }
        shop.post("/api/orders/" + order + "/cancel", "{}");
        return shop.get("/api/orders/" + order, "Prefer", "wait=60").text("status");
    }

    private boolean placing(String code) {
        Answer answer = shop.post("/api/orders", "{'user_id':'%s','product_id':'%s'}".formatted(user, mug));
        return answer.status() == 422 && answer.text("code").equals(code);
    }

    private String place(String token, String... lines) {
        Answer placed = shop.post(
                "/api/orders",
                "{'user_id':'%s','payment_token':'%s','lines':[%s]}".formatted(user, token, String.join(",", lines)));
        assertThat(placed.status()).as(placed.json().toString()).isEqualTo(201);
        return placed.id();
    }

    private static String line(String product, int quantity) {
        return "{'product_id':'%s','quantity':%d}".formatted(product, quantity);
    }

    private static String register() {
        String name = "u" + Ids.next().replace("-", "");
        Answer answer = shop.post("/api/users", "{'username':'%s','email':'%s@example.org'}".formatted(name, name));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(201);
        return answer.id();
    }

    private static String addProduct(String name, String price, int stock) {
        Answer answer = shop.post("/api/products", "{'name':'%s','price':%s,'stock':%d}".formatted(name, price, stock));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(201);
        return answer.id();
    }

    private static Answer awaitStatus(String order, String status) {
        String path = "/api/orders/" + order;
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(shop.get(path, "Prefer", "wait=20").text("status"))
                                .isEqualTo(status));
        return shop.get(path);
    }

    private static void awaitPayment(Answer order, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.get("/api/payments/" + order.text("payment_id"))
                                .text("status"))
                        .isEqualTo(status));
    }

    private static void awaitStock(String product, int stock) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.get("/api/products/" + product)
                                .json()
                                .path("stock")
                                .asInt())
                        .isEqualTo(stock));
    }

    private static List<String> idsOf(Answer page) {
        assertThat(page.status()).isEqualTo(200);
        return page.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }
}

package com.microshop.order.domain;

import static com.microshop.order.Examples.FINE_LINES;
import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.ORDER;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.RETURN;
import static com.microshop.order.Examples.eur;
import static com.microshop.order.Examples.place;
import static com.microshop.order.Examples.placed;
import static com.microshop.order.Examples.placedBefore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPlaced;
import com.microshop.order.ReturnLine;
import com.microshop.order.ReturnOrderLines;
import com.microshop.order.ReturnedLine;
import com.microshop.product.StockLine;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is charged and given back is a whole number of minor units, and all parts add up to the whole. */
class OrderMoneyTest {

    @ParameterizedTest
    @CsvSource({
        "1, 705.50, JPY, 706",
        "1, 0.005, EUR, 0.01",
        "3, 4.6521, EUR, 13.96",
        "1, 2.7555, KWD, 2.756",
        "1000000, 0.0001, EUR, 100.00",
        "4, 0.001, EUR, 0.00"
    })
    void aLineIsChargedInWholeMinorUnits(int quantity, String price, String currency, String charged) {
        OrderPlaced order = PlacingRule.check(place(List.of(line(1, quantity, Money.of(price, currency)))));

        assertThat(order.total()).isEqualTo(Money.of(charged, currency));
        assertThat(order.lines()).singleElement().extracting(OrderLine::amount).isEqualTo(order.total());
    }

    @Test
    void eachLineIsRoundedOnce() {
        Money price = eur("0.005");
        OrderPlaced order = PlacingRule.check(place(List.of(line(1, 1, price), line(2, 1, price), line(3, 3, price))));

        assertThat(order.total()).isEqualTo(eur("0.04"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void partsAddUpToTheWholeWhateverIsReturnedInWhateverPortions(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            OrderPlaced order = PlacingRule.check(place(randomLines(random)));
            assertThat(order.total()).isEqualTo(order.total().rounded());

            Returns returns = Returns.none();
            Money refunded = Money.zero(order.total().currency());
            Map<Integer, Money> refundedByLine = new HashMap<>();
            for (List<ReturnLine> part = randomPart(random, order, returns);
                    !part.isEmpty();
                    part = randomPart(random, order, returns)) {
                OrderLinesReturned back = returns.accept(order, returning(part));
                assertThat(back.refund()).isEqualTo(back.refund().rounded());
                for (ReturnedLine line : back.lines()) {
                    assertThat(line.amount()).isEqualTo(line.amount().rounded());
                    assertThat(line.amount().isNegative()).isFalse();
                    refundedByLine.merge(line.line(), line.amount(), Money::plus);
                }
                refunded = refunded.plus(back.refund());
                returns = returns.with(back);
            }

            assertThat(refunded).isEqualTo(order.total());
            assertThat(order.lines())
                    .allSatisfy(
                            line -> assertThat(refundedByLine.get(line.line())).isEqualTo(line.amount()));
        }
    }

    @Test
    void whatAnEarlierVersionChargedIsGivenBackExactly() throws IOException {
        OrderPlaced order = stored("OrderPlaced-finer-than-a-cent");
        assertThat(order.total()).isEqualTo(eur("13.9563"));

        assertThat(back(order, Returns.none(), 3)).isEqualTo(eur("13.9563"));

        OrderLinesReturned one = Returns.none().accept(order, returning(List.of(new ReturnLine(1, 1))));
        assertThat(one.refund()).isEqualTo(eur("4.6521"));
        assertThat(back(order, Returns.none().with(one), 2)).isEqualTo(eur("9.3042"));
    }

    @Test
    void anOrderOfAnEarlierVersionThatIsPlacedAgainChangesNothing() {
        for (OrderPlaced order : List.of(placedBefore(FINE_LINES), placed(ORDER, FINE_LINES))) {
            new AggregateTestFixture<>(Order.class)
                    .given(order)
                    .when(place(FINE_LINES))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }
    }

    @Test
    void whatAnEarlierVersionBesideThisOneGaveBackIsTakenOff() {
        OrderPlaced order = placed(ORDER, List.of(line(1, 6, eur("2.3245"))));
        assertThat(order.total()).isEqualTo(eur("13.95"));
        Returns earlier = Returns.none().with(returned(1, eur("2.3245")));

        assertThat(back(order, earlier, 5)).isEqualTo(eur("11.6255"));
    }

    @Test
    void nothingIsGivenBackTwiceForWhatAnEarlierVersionBesideThisOneGaveBack() {
        OrderPlaced order = placed(ORDER, List.of(line(1, 3, eur("0.001"))));
        Returns earlier = Returns.none().with(returned(1, eur("0.001")));

        assertThat(back(order, earlier, 2)).isEqualTo(eur("0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEM", "XXX", "XTS", "XAU", "XDR", "XBA", "CHW"})
    void isNotPlacedInACurrencyThatOneCannotPayIn(String currency) {
        List<OrderLine> lines = List.of(line(1, 1, Money.of("5", currency)));

        assertThatThrownBy(() -> PlacingRule.check(place(lines)))
                .hasMessage(currency + " is not a currency that one can pay in.")
                .asInstanceOf(type(Rejection.class))
                .extracting(Rejection::code)
                .isEqualTo("order-currency-not-payable");
    }

    @Test
    void anOrderInACurrencyOfThePastCanBeReturned() {
        OrderPlaced order = placed(ORDER, List.of(line(1, 2, Money.of("1.005", "DEM"))));

        assertThat(back(order, Returns.none(), 1)).isEqualTo(Money.of("1.01", "DEM"));
        assertThat(back(order, Returns.none(), 2)).isEqualTo(Money.of("2.01", "DEM"));
    }

    @Test
    void aCommandDoesNotSayWhatALineCosts() {
        List<OrderLine> cheap = LINES.stream()
                .map(line -> new OrderLine(
                        line.line(),
                        line.productId(),
                        line.productName(),
                        line.quantity(),
                        line.unitPrice(),
                        line.agreedPrice(),
                        eur("0.01")))
                .toList();

        assertThat(PlacingRule.check(place(cheap))).isEqualTo(placed());
    }

    private static Money back(OrderPlaced order, Returns before, int units) {
        return before.accept(order, returning(List.of(new ReturnLine(1, units))))
                .refund();
    }

    private static ReturnOrderLines returning(List<ReturnLine> lines) {
        return new ReturnOrderLines(ORDER, Ids.next(), lines, null);
    }

    private static OrderLinesReturned returned(int units, Money amount) {
        return new OrderLinesReturned(
                ORDER,
                RETURN,
                List.of(new ReturnedLine(1, MUG, units, amount)),
                List.of(new StockLine(MUG, units)),
                PAYMENT,
                amount);
    }

    private static OrderLine line(int number, int quantity, Money unitPrice) {
        return new OrderLine(number, MUG, "Mug", quantity, unitPrice, false);
    }

    private static List<OrderLine> randomLines(Random random) {
        String currency = List.of("JPY", "EUR", "KWD").get(random.nextInt(3));
        List<OrderLine> lines = new ArrayList<>();
        for (int number = 1; number <= 1 + random.nextInt(5); number++) {
            BigDecimal price = BigDecimal.valueOf(random.nextInt(random.nextBoolean() ? 200 : 200_000), 4);
            lines.add(line(number, 1 + random.nextInt(12), new Money(price, currency)));
        }
        return lines;
    }

    /** Some of the units that are left, of some lines; none only if none is left. */
    private static List<ReturnLine> randomPart(Random random, OrderPlaced order, Returns before) {
        List<ReturnLine> part = new ArrayList<>();
        for (OrderLine line : order.lines()) {
            int left = line.quantity() - before.units().getOrDefault(line.line(), 0);
            if (left > 0 && (part.isEmpty() || random.nextBoolean())) {
                part.add(new ReturnLine(line.line(), 1 + random.nextInt(left)));
            }
        }
        return part;
    }

    private static OrderPlaced stored(String file) throws IOException {
        try (InputStream json = OrderMoneyTest.class.getResourceAsStream("/events/order/%s.json".formatted(file))) {
            String text = new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
            return JsonSerializer.create()
                    .deserialize(new SimpleSerializedObject<>(text, String.class, "order.OrderPlaced", null));
        }
    }
}

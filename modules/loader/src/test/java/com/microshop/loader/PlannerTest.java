package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {

    @TempDir
    private Path directory;

    @Test
    void makesOrdersWithAllTheirLines() {
        Plan plan = plan(
                "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850",
                "1,85123A,HEART,2,2011-01-01 10:00:00,2.55,17850",
                "1,22423,STAND,1,2011-01-01 10:00:00,10.95,17850",
                "1,POST,POSTAGE,1,2011-01-01 10:00:00,18,17850",
                "2,22423,STAND,3,2011-01-01 10:05:00,12.75,12345");

        assertThat(plan.orders())
                .containsExactly(
                        new Plan.Order(
                                0,
                                "1",
                                "17850",
                                List.of(
                                        line("22423", 6, "12.75"),
                                        line("85123A", 2, "2.55"),
                                        line("22423", 1, "10.95")),
                                BigDecimal.ZERO),
                        new Plan.Order(1, "2", "12345", List.of(line("22423", 3, "12.75")), BigDecimal.ZERO));
        assertThat(plan.customers()).containsExactly("17850", "12345");
        assertThat(plan.products())
                .containsExactly(
                        new Plan.Product("22423", "STAND", new BigDecimal("12.75"), 10),
                        new Plan.Product("85123A", "HEART", new BigDecimal("2.55"), 2));
        assertThat(plan.rows()).containsOnly(entry(Rule.ORDERED, 4), entry(Rule.NOT_A_PRODUCT, 1));
    }

    @Test
    void namesAProductAsMostRowsDo() {
        Plan plan = plan(
                "1,22423,wrong?,1,2011-01-01 10:00:00,1,17850",
                "2,22423,CAKE STAND,1,2011-01-01 10:00:00,2,17850",
                "3,22423, CAKE STAND ,1,2011-01-01 10:00:00,2,17850",
                "4,84086B,,1,2011-01-01 10:00:00,3,17850");

        assertThat(plan.products())
                .containsExactly(
                        new Plan.Product("22423", "CAKE STAND", new BigDecimal("2"), 3),
                        new Plan.Product("84086B", "Stock code 84086B", new BigDecimal("3"), 1));
    }

    @Test
    void stockCodesThatDifferInCaseAreOneProduct() {
        Plan plan = plan(
                "1,84510E,COASTERS,1,2011-01-01 10:00:00,1,17850", "2,84510e,COASTERS,4,2011-01-01 10:00:00,1,17850");

        assertThat(plan.products()).extracting(Plan.Product::stock).containsExactly(5);
    }

    @Test
    void gathersAnInvoiceFromAllOverTheFile() {
        Plan plan = plan(
                "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850",
                "2,22423,STAND,3,2011-01-01 10:00:00,12.75,12345",
                "1,85123A,HEART,2,2011-01-01 10:01:00,2.55,17850",
                "1,85123A,HEART,2,2011-01-01 10:01:00,2.55,55555");

        assertThat(plan.orders())
                .extracting(
                        o -> o.invoice() + "/" + o.customer() + "/" + o.lines().size())
                .containsExactly("1/17850/2", "2/12345/1", "1/55555/1");
    }

    @Test
    void takesReturnsFromTheLatestPurchaseAtTheSamePrice() {
        Plan plan = plan(
                "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850",
                "2,22423,STAND,6,2011-01-02 10:00:00,12.75,17850",
                "3,22423,STAND,6,2011-01-03 10:00:00,10.95,17850",
                "4,22423,STAND,9,2011-01-04 10:00:00,12.75,99999",
                "C5,22423,STAND,-8,2011-01-05 10:00:00,12.75,17850");

        assertThat(plan.rows()).containsEntry(Rule.RETURNED, 1);
        assertThat(returns(plan)).containsExactly("C5 from 2: {1=6}", "C5 from 1: {1=2}");
        assertThat(plan.orders())
                .extracting(Plan.Order::returned)
                .containsExactly(new BigDecimal("25.50"), new BigDecimal("76.50"), BigDecimal.ZERO, BigDecimal.ZERO);
    }

    @Test
    void fallsBackToOtherPricesAndSaysWhatThatMakes() {
        Plan plan = plan(
                "1,22423,STAND,1,2011-01-01 10:00:00,12.75,17850",
                "2,22423,STAND,6,2011-01-02 10:00:00,10,17850",
                "C5,22423,STAND,-3,2011-01-05 10:00:00,12.75,17850");

        assertThat(plan.rows()).containsOnly(entry(Rule.ORDERED, 2), entry(Rule.RETURNED_AT_PRICE_PAID, 1));
        assertThat(returns(plan)).containsExactly("C5 from 1: {1=1}", "C5 from 2: {1=2}");
        assertThat(plan.statedRefunds()).isEqualByComparingTo("25.50");
        assertThat(plan.paidRefunds()).isEqualByComparingTo("20");
    }

    @Test
    void refusesACancellationAsAWholeUnlessAllOfItWasBoughtBefore() {
        Plan plan = plan(
                "C0,22423,STAND,-1,2011-01-01 09:00:00,12.75,17850",
                "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850",
                "C2,22423,STAND,-7,2011-01-02 10:00:00,12.75,17850",
                "C3,22423,STAND,-6,2011-01-03 10:00:00,12.75,17850",
                "C4,22423,STAND,-1,2011-01-04 10:00:00,12.75,17850",
                "C5,22423,STAND,-1,2011-01-04 10:00:00,12.75,11111");

        assertThat(plan.rows())
                .containsOnly(
                        entry(Rule.ORDERED, 1),
                        entry(Rule.RETURNED, 1),
                        entry(Rule.MORE_THAN_BOUGHT, 1),
                        entry(Rule.NOT_BOUGHT_BEFORE, 3));
        assertThat(returns(plan)).containsExactly("C3 from 1: {1=6}");
    }

    @Test
    void mergesRowsOfOneCancellationThatTakeFromTheSameLine() {
        Plan plan = plan(
                "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850",
                "C2,22423,STAND,-1,2011-01-02 10:00:00,12.75,17850",
                "C2,22423,STAND,-2,2011-01-02 10:00:00,12.75,17850");

        assertThat(returns(plan)).containsExactly("C2 from 1: {1=3}");
    }

    @Test
    void goesByTheTimeOfTheRowsNotByTheirPlace() {
        Plan plan = plan(
                "C3,22423,STAND,-2,2011-01-03 10:00:00,12.75,17850",
                "2,85123A,HEART,2,2011-01-02 10:00:00,2.55,17850",
                "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850");

        assertThat(plan.orders()).extracting(Plan.Order::invoice).containsExactly("1", "2");
        assertThat(returns(plan)).containsExactly("C3 from 1: {1=2}");
    }

    @Test
    void putsReturnsBehindAllOrdersThatTheyTakeFrom() {
        Plan plan = plan(
                "1,22423,STAND,1,2011-01-01 10:00:00,12.75,17850",
                "C2,22423,STAND,-1,2011-01-01 10:01:00,12.75,17850",
                "3,22423,STAND,1,2011-01-01 10:02:00,12.75,17850",
                "C2,22423,STAND,-1,2011-01-01 10:03:00,12.75,17850");

        assertThat(plan.steps().subList(0, 2)).allMatch(Plan.Order.class::isInstance);
        assertThat(returns(plan)).containsExactly("C2 from 1: {1=1}", "C2 from 3: {1=1}");
    }

    @Test
    void leavesOutLinesBeyondTheFirstTwoThousand() {
        Plan plan = plan(IntStream.range(0, 2_005)
                .mapToObj(i -> "1,%05d,THING,1,2011-01-01 10:00:00,1,17850".formatted(10_000 + i))
                .toArray(String[]::new));

        assertThat(plan.orders())
                .singleElement()
                .extracting(o -> o.lines().size())
                .isEqualTo(2_000);
        assertThat(plan.rows()).containsOnly(entry(Rule.ORDERED, 2_000), entry(Rule.BEYOND_LINE_LIMIT, 5));
        assertThat(plan.products()).hasSize(2_000);
    }

    @Test
    void sellsNoMoreOfAProductThanTheShopCanHold() {
        Plan plan = plan(IntStream.range(0, 1_001)
                .mapToObj(i -> "%d,22423,STAND,1000000,2011-01-01 10:00:00,1,17850".formatted(1 + i))
                .toArray(String[]::new));

        assertThat(plan.rows()).containsOnly(entry(Rule.ORDERED, 1_000), entry(Rule.BEYOND_SHOP_LIMITS, 1));
        assertThat(plan.products()).extracting(Plan.Product::stock).containsExactly(1_000_000_000);
    }

    @Test
    void aLimitLeavesTheRestOutButKeepsTheStock() {
        String[] rows = {
            "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850",
            "C2,22423,STAND,-1,2011-01-02 10:00:00,12.75,17850",
            "3,22423,STAND,5,2011-01-03 10:00:00,12.75,12345",
            "3,85123A,HEART,5,2011-01-03 10:00:00,12.75,12345",
            "C4,22423,STAND,-1,2011-01-04 10:00:00,12.75,17850",
            "C9,22423,STAND,-100,2011-01-04 10:00:00,12.75,17850"
        };

        Plan plan = Planner.plan(SampleFiles.rows(directory, rows), 1);

        assertThat(plan.orders()).extracting(Plan.Order::invoice).containsExactly("1");
        assertThat(plan.orders()).extracting(Plan.Order::returned).containsExactly(new BigDecimal("12.75"));
        assertThat(returns(plan)).containsExactly("C2 from 1: {1=1}");
        assertThat(plan.products()).containsExactly(new Plan.Product("22423", "STAND", new BigDecimal("12.75"), 11));
        assertThat(plan.customers()).containsExactly("17850");
        assertThat(plan.totalRows()).isEqualTo(6);
        assertThat(nonZero(plan.rows()))
                .containsOnly(
                        entry(Rule.ORDERED, 1),
                        entry(Rule.RETURNED, 1),
                        entry(Rule.LEFT_OUT, 3),
                        entry(Rule.MORE_THAN_BOUGHT, 1));
    }

    private Plan plan(String... rows) {
        return Planner.plan(SampleFiles.rows(directory, rows), Integer.MAX_VALUE);
    }

    private static Plan.Line line(String code, int quantity, String price) {
        return new Plan.Line(code, quantity, new BigDecimal(price));
    }

    private static List<String> returns(Plan plan) {
        return plan.steps().stream()
                .filter(Plan.Return.class::isInstance)
                .map(Plan.Return.class::cast)
                .map(back ->
                        "%s from %s: %s".formatted(back.invoice(), back.order().invoice(), back.units()))
                .toList();
    }

    private static Map<Rule, Integer> nonZero(Map<Rule, Integer> rows) {
        return rows.entrySet().stream()
                .filter(e -> e.getValue() != 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}

package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

    @TempDir
    private Path directory;

    @Test
    void addsUpWhatCounts() {
        SalesFile file = SampleFiles.rows(
                directory,
                "1,22423,STAND,6,2011-01-01 10:00:00,12.75,17850",
                "1,POST,POSTAGE,1,2011-01-01 10:00:00,18,17850",
                "2,22423,STAND,4,2011-01-02 10:00:00,10.001,17850",
                "2,22423,STAND,4,2011-01-02 10:00:00,10.001,",
                "C3,22423,STAND,-7,2011-01-03 10:00:00,12.75,17850",
                "C4,22423,STAND,-4,2011-01-03 10:00:00,12.75,17850",
                "5,22423,STAND,0,2011-01-04 10:00:00,12.75,17850",
                "broken");

        Ledger.Result result = Ledger.of(file, Integer.MAX_VALUE);

        assertThat(result.rows()).isEqualTo(8);
        assertThat(result.products()).containsOnlyKeys("22423");
        assertThat(result.initialStock()).containsOnly(Map.entry("22423", 10L));
        assertThat(result.total().agreesWith(new Totals(10, new BigDecimal("116.50"), 7, new BigDecimal("86.50"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void agreesWithThePlanOnAnyFile(long seed) {
        SalesFile file = SampleFiles.rows(directory, randomRows(new Random(seed)));

        for (int limit : new int[] {1, 2, 7, 40, Integer.MAX_VALUE}) {
            Plan plan = Planner.plan(file, limit);
            Ledger.Result ledger = Ledger.of(file, limit);

            assertThat(plan.totalRows()).isEqualTo(ledger.rows()).isEqualTo(600);
            assertAgree(plan, ledger);
        }
    }

    static void assertAgree(Plan plan, Ledger.Result ledger) {
        Map<String, Totals> planned = SampleFiles.totals(plan);
        assertThat(ledger.products()).containsOnlyKeys(planned.keySet());
        ledger.products()
                .forEach((code, totals) ->
                        assertThat(planned.get(code)).as("%s: %s", code, totals).matches(totals::agreesWith));
        assertThat(plan.products()).hasSize(planned.size());
        plan.products()
                .forEach(product -> assertThat((long) product.stock())
                        .isEqualTo(ledger.initialStock().get(product.stockCode())));
    }

    private static String[] randomRows(Random random) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            boolean cancelled = random.nextInt(3) == 0;
            String invoice = (cancelled ? "C" : "") + (100 + (cancelled ? 500 : 0) + i / 4);
            String code = pick(random, "22423", "85123A", "85123a", "DCGS0003", "POST", "M", "");
            String quantity =
                    String.valueOf((cancelled ? -1 : 1) * (random.nextInt(12) - (random.nextInt(9) == 0 ? 3 : 0)));
            String time = "2011-01-%02d 10:%02d:00".formatted(1 + random.nextInt(28), random.nextInt(3));
            String price =
                    pick(random, "1.25", "1.250", "2", "0.0004", "1.2345", "0", "-1", "1.00001", "x", ".5", "3.");
            String customer = pick(random, "17850", "17850.0", "12345", "", "who");
            rows.add(String.join(",", invoice, code, "THING", quantity, time, price, customer));
        }
        return rows.toArray(String[]::new);
    }

    private static String pick(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }
}

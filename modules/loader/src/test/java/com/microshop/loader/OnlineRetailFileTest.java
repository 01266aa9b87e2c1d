package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Over the real files, which are in {@code MICROSHOP_DATA} or {@code ../shared/data}. */
class OnlineRetailFileTest {

    private static List<Path> files = List.of();

    @BeforeAll
    static void findFiles() throws IOException {
        Path data = data();
        if (Files.isDirectory(data)) {
            try (Stream<Path> all = Files.walk(data)) {
                files = all.filter(path -> path.toString().endsWith(".csv.gz"))
                        .sorted()
                        .toList();
            }
        }
        assumeTrue(!files.isEmpty(), () -> "There is no *.csv.gz in " + data + "; set MICROSHOP_DATA to where it is.");
    }

    @Test
    void everyRowFallsUnderOneRuleAndTheSumsAgree() {
        for (Path path : files) {
            SalesFile file = SalesFile.inspect(path);
            for (int limit : new int[] {500, Integer.MAX_VALUE}) {
                Plan plan = Planner.plan(file, limit);
                Ledger.Result ledger = Ledger.of(file, limit);

                assertThat(plan.totalRows()).isEqualTo(ledger.rows());
                LedgerTest.assertAgree(plan, ledger);
                assertThat(plan.orders()).allMatch(order -> order.lines().size() <= Planner.MAX_LINES);
            }
        }
    }

    @Test
    void mostRowsOfCustomersAreOrdered() {
        for (Path path : files) {
            Map<Rule, Integer> rows =
                    Planner.plan(SalesFile.inspect(path), Integer.MAX_VALUE).rows();
            int ofCustomers =
                    rows.values().stream().mapToInt(Integer::intValue).sum() - rows.getOrDefault(Rule.NO_CUSTOMER, 0);

            assertThat(rows.getOrDefault(Rule.ORDERED, 0)).isGreaterThan(ofCustomers * 9 / 10);
            assertThat(rows.getOrDefault(Rule.MALFORMED, 0)).isZero();
        }
    }

    /** The tests run in the module's folder, the data lies beside the project's. */
    private static Path data() {
        String named = System.getenv("MICROSHOP_DATA");
        return named == null ? Path.of("../../../shared/data") : Path.of(named);
    }
}

package com.microshop.loader;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Prints the closing report. */
final class Report {

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    /** Every row of the file under exactly one rule. */
    void rows(Plan plan, Ledger.Result ledger) {
        out.println();
        out.println("Rows of the file by rule");
        for (Rule rule : Rule.values()) {
            int number = plan.rows().getOrDefault(rule, 0);
            if (number > 0) {
                out.printf(Locale.ROOT, "  %,10d  %s%n", number, rule.text());
            }
        }
        out.printf(Locale.ROOT, "  %,10d  in all; the file has %,d%n", plan.totalRows(), ledger.rows());
        if (plan.paidRefunds().signum() != 0) {
            out.printf(
                    Locale.ROOT,
                    "  Of cancellations at another price: %s according to the file, %s paid and refunded.%n",
                    amount(plan.statedRefunds()),
                    amount(plan.paidRefunds()));
        }
    }

    /** What was played, and how fast. */
    void played(Plan plan, Played played, Ledger.Result ledger, long retries, Duration cpu) {
        out.println();
        count("Users", played.users());
        count("Products", played.products());
        count("Orders", played.placed());
        count("Returns", played.returns());
        Totals total = ledger.total();
        out.printf(Locale.ROOT, "%-10s %,12d%n", "Units sold", total.unitsSold());
        out.printf(Locale.ROOT, "%-10s %15s GBP%n", "Revenue", amount(total.revenue()));
        out.printf(Locale.ROOT, "%-10s %,12d%n", "Units back", total.unitsReturned());
        out.printf(Locale.ROOT, "%-10s %15s GBP%n", "Refunds", amount(total.refunds()));
        double seconds = Math.max(1e-3, played.elapsed().toMillis() / 1e3);
        long orders = played.placed().all();
        out.printf(
                Locale.ROOT,
                "Rate       %.1f orders/s, %.0f lines/s: %,d orders in %.1f s, from the first request to the last refund%n",
                orders / seconds,
                plan.lines() / seconds,
                orders,
                seconds);
        out.printf(
                Locale.ROOT,
                "POST       p50 %.1f ms, p99 %.1f ms; %d requests sent again%n",
                millis(played.post().percentile(50)),
                millis(played.post().percentile(99)),
                retries);
        out.printf(Locale.ROOT, "Loader     %.2f ms of CPU an order, all in all%n", millis(cpu) / Math.max(1, orders));
        out.println();
    }

    private void count(String name, Played.Count count) {
        String before =
                count.before() == 0 ? "" : String.format(Locale.ROOT, " (%,d of them already existed)", count.before());
        out.printf(Locale.ROOT, "%-10s %,12d%s%n", name, count.all(), before);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static String amount(BigDecimal amount) {
        int decimals = Math.max(2, amount.stripTrailingZeros().scale());
        return String.format(Locale.ROOT, "%,." + decimals + "f", amount.setScale(decimals, RoundingMode.UNNECESSARY));
    }
}

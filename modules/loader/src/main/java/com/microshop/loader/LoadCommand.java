package com.microshop.loader;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Plays a file of Online Retail data into a running shop, then compares the shop's figures with the file's.
 *
 * <p>Exit codes: 0 when all agree; 1 when the shop refused something or figures differ; 2 when it could not be done (wrong
 * usage, unreadable file, no shop); 130 after Ctrl-C. After a stop it can be run again, and continues.
 */
@Command(
        name = "microshop load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plays a file of Online Retail data into a running shop: customers become users, stock codes products, invoices"
                    + " orders, cancellations returns. Then compares revenue, refunds and stock of each product with the file.",
            "You can stop it at any time and run it again: nothing is duplicated, nothing is left out."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the shop's figures agree with the file's",
            "1:the shop refused something, or its figures differ from the file's",
            "2:wrong usage, unreadable file or unreachable shop",
            "130:interrupted"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class LoadCommand implements Callable<Integer> {

    private static final int SHOWN_DIFFERENCES = 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "The file: CSV with a header line, plain or gzipped.")
    private Path file;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "Where the shop listens (default: ${DEFAULT-VALUE}).")
    private URI url;

    @Option(
            names = "--limit",
            paramLabel = "ORDERS",
            description = "Play only the first ORDERS orders in time, and the returns before the next order.")
    private @Nullable Integer limit;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "The data set's name in idempotency keys: a run with the same name continues an earlier one"
                    + " (default: derived from the file's content).")
    private @Nullable String dataset;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "32",
            description = "Requests at the same time (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--backlog",
            paramLabel = "ORDERS",
            defaultValue = "400",
            description = "About how many orders may be placed but not yet confirmed (default: ${DEFAULT-VALUE}).")
    private int backlog;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to retry while the shop does not answer (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--order-timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long an order or a refund may take (default: ${DEFAULT-VALUE}).")
    private int orderTimeout;

    @Option(
            names = "--lag",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Figures that differ from the file's count as wrong after they have not changed for this long"
                    + " (default: ${DEFAULT-VALUE}).")
    private int lag;

    /** Runs the loader; {@code app/bin/microshop load} starts it. */
    static void main(String[] args) {
        System.exit(new CommandLine(new LoadCommand()).execute(args));
    }

    /** Plays the file; returns the exit code. */
    @Override
    public Integer call() {
        checkOptions();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Thread onInterrupt = new Thread(() -> {
            err.println();
            err.println("Stopped. What was done is kept; run it again to continue.");
            err.flush();
        });
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (Progress progress = Progress.on(err);
                ShopApi api = new ShopApi(url, Duration.ofSeconds(patience))) {
            return load(api, progress, out);
        } catch (LoadFailure e) {
            err.println(e.sentence());
            return e.exitCode();
        } catch (Refusal e) {
            err.println(e.getMessage());
            return LoadFailure.WRONG;
        } finally {
            forget(onInterrupt);
            out.flush();
            err.flush();
        }
    }

    private int load(ShopApi api, Progress progress, PrintWriter out) {
        SalesFile sales = SalesFile.inspect(file);
        api.checkReachable();
        int maxOrders = limit == null ? Integer.MAX_VALUE : limit;
        String name = dataset == null ? "online-retail-" + sales.fingerprint() : dataset;
        Plan plan = Planner.plan(sales, maxOrders);
        progress.say("%s: %,d rows make %,d orders of %,d lines, %,d returns, %,d users and %,d products."
                .formatted(
                        file,
                        plan.totalRows(),
                        plan.orders().size(),
                        plan.lines(),
                        plan.returns(),
                        plan.customers().size(),
                        plan.products().size()));
        LoadSettings settings = new LoadSettings(name, requests, backlog, Duration.ofSeconds(orderTimeout));
        Played played = new Player(api, plan, settings, progress).play();
        progress.begin("comparing", "", 0);
        Ledger.Result ledger = Ledger.of(sales, maxOrders);
        List<String> differences =
                new Comparison(api, ledger, played.productIds()).differences(Duration.ofSeconds(lag));
        progress.end();
        Report report = new Report(out);
        report.rows(plan, ledger);
        report.played(plan, played, ledger, api.retries(), cpu());
        return verdict(out, plan, ledger, played.problems(), differences);
    }

    private static int verdict(
            PrintWriter out, Plan plan, Ledger.Result ledger, List<String> problems, List<String> differences) {
        show(out, "orders did not end as they should", problems);
        show(out, "products differ between file and shop (or other customers ordered them)", differences);
        if (plan.totalRows() != ledger.rows()) {
            out.println("The rules do not account for every row.");
            return LoadFailure.WRONG;
        }
        if (!problems.isEmpty() || !differences.isEmpty()) {
            return LoadFailure.WRONG;
        }
        out.println("Revenue, refunds and stock of all %,d products agree with the file."
                .formatted(ledger.products().size()));
        return 0;
    }

    private static void show(PrintWriter out, String what, List<String> sentences) {
        if (!sentences.isEmpty()) {
            out.println("%,d %s:".formatted(sentences.size(), what));
            sentences.stream().limit(SHOWN_DIFFERENCES).forEach(sentence -> out.println("  " + sentence));
            if (sentences.size() > SHOWN_DIFFERENCES) {
                out.println("  and %,d more".formatted(sentences.size() - SHOWN_DIFFERENCES));
            }
        }
    }

    private void checkOptions() {
        check(
                ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null,
                "--url must be an http or https address such as http://127.0.0.1:8080");
        check(limit == null || limit >= 1, "--limit must be 1 or more");
        check(
                dataset == null || dataset.matches("[A-Za-z0-9._-]{1,40}"),
                "--dataset must be 1 to 40 of the letters A to Z, digits, '.', '_' and '-'");
        check(requests >= 1 && requests <= 1000, "--requests must be between 1 and 1000");
        check(backlog >= 1 && backlog <= 100_000, "--backlog must be between 1 and 100000");
        check(patience >= 0 && patience <= 86_400, "--patience must be between 0 and 86400 seconds");
        check(lag >= 0 && lag <= 3_600, "--lag must be between 0 and 3600 seconds");
        check(orderTimeout >= 1 && orderTimeout <= 86_400, "--order-timeout must be between 1 and 86400 seconds");
    }

    private void check(boolean right, String sentence) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private static Duration cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? Duration.ofNanos(os.getProcessCpuTime())
                : Duration.ZERO;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // already shutting down: the hook prints its message
        }
    }
}

package com.microshop.app;

import com.microshop.messaging.EventHistory.Row;
import com.microshop.messaging.StoredEvent;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the event store of a running shop's module holds, one line for each event. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Shows the latest events of a module of a running shop, the oldest of them first.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:they are shown",
            "1:they cannot be looked for; a sentence says why",
            "2:a process could not be asked"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class EventsCommand implements Callable<Integer> {

    private static final int SHOWN = 0;
    private static final int REFUSED = 1;
    private static final int UNKNOWN = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long PAUSE_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODULE", defaultValue = "order", description = "Whose (default: ${DEFAULT-VALUE}).")
    private String module;

    @Option(names = "--type", paramLabel = "NAME", description = "Full or simple name of the events.")
    private @Nullable String type;

    @Option(names = "--aggregate", paramLabel = "ID", description = "Whose events.")
    private @Nullable String aggregate;

    @Option(names = "--correlation", paramLabel = "ID", description = "Which story.")
    private @Nullable String correlation;

    @Option(names = "--since", paramLabel = "TIME", description = "From then on, such as 2026-01-02T03:04:05Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before then.")
    private @Nullable String until;

    @Option(names = "--limit", defaultValue = "20", description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--follow", description = "Goes on with what is new, until interrupted.")
    private boolean follow;

    @Option(names = "--json", description = "One JSON object for each event.")
    private boolean json;

    @Mixin
    private OperatorOptions operator;

    @Override
    public Integer call() throws InterruptedException {
        RunningShop shop = new RunningShop(spec, operator, PATIENCE);
        Set<URI> urls = shop.processes(false);
        if (urls == null) {
            return UNKNOWN;
        }
        String position = null;
        String order = "newest";
        while (true) {
            EventsReport report = ask(shop, urls, order, position);
            if (report == null) {
                return UNKNOWN;
            }
            if (!report.problem().isEmpty()) {
                spec.commandLine().getErr().println(report.problem());
                return REFUSED;
            }
            List<Row> rows = "newest".equals(order) ? report.events().reversed() : report.events();
            rows.forEach(this::show);
            if (!follow) {
                return SHOWN;
            }
            order = "oldest";
            position = rows.isEmpty() ? position : rows.getLast().position();
            if (rows.size() < limit) { // else there may be more already
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** What the first process that runs the module answers, else what the last one said. */
    private @Nullable EventsReport ask(RunningShop shop, Set<URI> urls, String order, @Nullable String after) {
        StringBuilder path = new StringBuilder("events/")
                .append(encoded(module))
                .append("?order=")
                .append(order);
        add(path, "type", type);
        add(path, "aggregate", aggregate);
        add(path, "correlation", correlation);
        add(path, "since", since);
        add(path, "until", until);
        add(path, "after", after);
        add(path, "limit", String.valueOf(limit));
        EventsReport report = null;
        for (URI url : urls) {
            report = shop.ask(url, "GET", path.toString(), EventsReport.class);
            if (report == null || report.problem().isEmpty()) {
                return report;
            }
        }
        return report;
    }

    private static void add(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(encoded(value));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void show(Row row) {
        PrintWriter out = spec.commandLine().getOut();
        StoredEvent event = row.event();
        out.println(
                json
                        ? RunningShop.JSON.writeValueAsString(row)
                        : "%s  %s  %s  %s #%d  %s"
                                .formatted(
                                        event.occurredAt(),
                                        row.position(),
                                        event.type(),
                                        event.aggregateId(),
                                        event.sequence(),
                                        event.payload()));
        out.flush();
    }
}

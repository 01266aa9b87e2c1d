package com.microshop.operations.cli;

import com.microshop.messaging.EventHistory.Row;
import com.microshop.messaging.StoredEvent;
import com.microshop.operations.EventsReport;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the event stores of a running shop's modules hold, one line for each event. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Shows the latest events of a running shop, of one module or of all, the oldest of them first.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the events are shown",
            "1:the events cannot be searched; a message gives the reason",
            "2:a process could not be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class EventsCommand implements Callable<Integer> {

    private static final int SHOWN = 0;
    private static final int REFUSED = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long PAUSE_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODULE", arity = "0..1", description = "Whose (default: all, by time).")
    private @Nullable String module;

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

    @Option(names = "--imported", description = "Imported events instead of the module's own.")
    private boolean imported;

    @Option(names = "--limit", defaultValue = "20", description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--follow", description = "Continues with new events until interrupted.")
    private boolean follow;

    @Option(names = "--json", description = "One JSON object for each event.")
    private boolean json;

    @Mixin
    private OperatorOptions operator;

    private final List<String> modules;

    /** Where each module has been read up to; null before its first event. */
    private final Map<String, @Nullable String> positions = new HashMap<>();

    /**
     * Shows events.
     *
     * @param modules the names of the shop's modules
     */
    EventsCommand(Collection<String> modules) {
        this.modules = List.copyOf(modules);
    }

    @Override
    public Integer call() throws InterruptedException {
        RunningShop shop = new RunningShop(spec, operator, PATIENCE);
        Set<URI> urls = shop.processes(false);
        Map<String, URI> sources = new TreeMap<>();
        List<Row> latest = new ArrayList<>();
        for (String name : module == null ? modules : List.of(module)) {
            EventsReport report = null;
            for (URI url : urls) {
                report = shop.ask(url, process -> process.events(name, filter(name, "newest")));
                if (report.problem().isEmpty()) {
                    sources.put(name, url);
                    latest.addAll(read(name, report.events().reversed()));
                    break;
                }
            }
            if (report != null && !sources.containsKey(name)) {
                spec.commandLine().getErr().println(report.problem());
            }
        }
        if (sources.isEmpty()) {
            return shop.code(REFUSED);
        }
        show(byTime(latest).subList(Math.max(0, latest.size() - limit), latest.size()));
        return follow ? follow(shop, sources) : module == null ? shop.code(SHOWN) : SHOWN;
    }

    private int follow(RunningShop shop, Map<String, URI> sources) throws InterruptedException {
        boolean isMore = false;
        while (true) {
            if (!isMore) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            isMore = false;
            List<Row> fresh = new ArrayList<>();
            for (Map.Entry<String, URI> source : sources.entrySet()) {
                String name = source.getKey();
                EventsReport report =
                        shop.ask(source.getValue(), process -> process.events(name, filter(name, "oldest")));
                if (!report.problem().isEmpty()) {
                    spec.commandLine().getErr().println(report.problem());
                    return REFUSED;
                }
                fresh.addAll(read(name, report.events()));
                isMore |= report.events().size() == limit;
            }
            show(byTime(fresh));
        }
    }

    private List<Row> read(String name, List<Row> rows) {
        if (!rows.isEmpty()) {
            positions.put(name, rows.getLast().position());
        }
        return rows;
    }

    /** A module's own order stays as it is, but for events that are out of time there. */
    private static List<Row> byTime(List<Row> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(row -> row.event().occurredAt()))
                .toList();
    }

    private Map<String, String> filter(String name, String order) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("order", order);
        put(filter, "type", type);
        put(filter, "aggregate", aggregate);
        put(filter, "correlation", correlation);
        put(filter, "since", since);
        put(filter, "until", until);
        put(filter, "imported", imported ? "true" : null);
        put(filter, "after", "oldest".equals(order) ? positions.get(name) : null);
        put(filter, "limit", String.valueOf(limit));
        return filter;
    }

    private static void put(Map<String, String> filter, String name, @Nullable String value) {
        if (value != null) {
            filter.put(name, value);
        }
    }

    private void show(List<Row> rows) {
        PrintWriter out = spec.commandLine().getOut();
        rows.forEach(row -> out.println(json ? RunningShop.JSON.writeValueAsString(row) : line(row)));
        out.flush();
    }

    private static String line(Row row) {
        StoredEvent event = row.event();
        return "%s  %s  %s%s  %s #%d  %s"
                .formatted(
                        event.occurredAt(),
                        row.position(),
                        event.importedFrom() == null ? "" : event.module() + " has ",
                        event.type(),
                        event.aggregateId(),
                        event.sequence(),
                        RunningShop.readable(event.payload()));
    }
}

package com.microshop.operations.cli;

import com.microshop.messaging.StoredEvent;
import com.microshop.operations.AggregatesReport;
import com.microshop.operations.StoriesReport;
import com.microshop.operations.Story;
import com.microshop.operations.Story.Happening;
import com.microshop.operations.Story.Summary;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows all events of one order of a running shop, in all modules. */
@Command(
        name = "story",
        mixinStandardHelpOptions = true,
        description = "Shows all events of one order of a running shop, in all modules. Below an event and"
                + " further to the right are the events that it caused.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the aggregate or story is shown",
            "1:no events of it were found",
            "2:a process could not be reached; the events of the others are shown"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class StoryCommand implements Callable<Integer> {

    private static final int SHOWN = 0;
    private static final int NOTHING_KNOWN = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ORDER", arity = "0..1", description = "Which order.")
    private @Nullable String order;

    @Option(names = "--correlation", paramLabel = "ID", description = "The events of this correlation instead.")
    private @Nullable String correlation;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Mixin
    private OperatorOptions operator;

    private final List<String> modules;
    private final Map<String, StoredEvent> events = new LinkedHashMap<>();
    private final Map<String, URI> answered = new LinkedHashMap<>();
    private final Set<String> problems = new TreeSet<>();
    private boolean isTruncated;

    /**
     * Shows a story.
     *
     * @param modules the names of the shop's modules
     */
    StoryCommand(Collection<String> modules) {
        this.modules = List.copyOf(modules);
    }

    @Override
    public Integer call() {
        if ((order == null) == (correlation == null)) {
            throw new ParameterException(spec.commandLine(), "Name either an order or a --correlation.");
        }
        RunningShop shop = new RunningShop(spec, operator, PATIENCE);
        collect(shop, shop.processes(false));
        List<String> missing =
                modules.stream().filter(module -> !answered.containsKey(module)).toList();
        if (events.isEmpty() || !missing.isEmpty()) {
            problems.forEach(spec.commandLine().getErr()::println);
        }
        if (!events.isEmpty()) {
            show(Story.of(id(), events.values(), status(shop), missing, isTruncated));
        }
        if (!missing.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("What happened in %s is missing: no process that runs it has answered."
                            .formatted(String.join(", ", missing)));
            return RunningShop.UNREACHABLE;
        }
        return events.isEmpty() ? NOTHING_KNOWN : SHOWN;
    }

    private String id() {
        return Objects.requireNonNullElse(order, String.valueOf(correlation));
    }

    /** Asks all processes, and again when an answer names a correlation that the others have not been asked for. */
    private void collect(RunningShop shop, Set<URI> urls) {
        Set<String> asked;
        Set<String> correlations = new TreeSet<>();
        do {
            asked = Set.copyOf(correlations);
            String also = asked.isEmpty() ? null : String.join(",", asked);
            for (URI url : urls) {
                StoriesReport report = shop.askIfPossible(url, process -> process.story(id(), order == null, also));
                if (report != null) {
                    report.modules().forEach(module -> answered.put(module, url));
                    report.events().forEach(event -> events.put(event.eventId(), event));
                    isTruncated |= report.truncated();
                    if (!report.problem().isEmpty()) {
                        problems.add(report.problem());
                    }
                }
            }
            events.values().stream()
                    .filter(event -> event.aggregateId().equals(order))
                    .map(StoredEvent::correlationId)
                    .filter(id -> id != null && !id.equals(order))
                    .forEach(correlations::add);
        } while (urls.size() > 1 && !asked.containsAll(correlations));
    }

    /** The current status of the order, if there is one and its module can be reached. */
    private @Nullable String status(RunningShop shop) {
        URI url = answered.get("order");
        StoredEvent first = events.values().stream()
                .filter(event -> event.module().equals("order"))
                .findFirst()
                .orElse(null);
        if (url == null || first == null) {
            return null;
        }
        AggregatesReport report =
                shop.askIfPossible(url, process -> process.aggregates("order", first.aggregateId(), 1, null, null));
        return report == null || report.aggregates().isEmpty()
                ? null
                : report.aggregates()
                        .getFirst()
                        .state()
                        .path("status")
                        .asString("")
                        .toLowerCase(Locale.ROOT);
    }

    private void show(Story story) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunningShop.JSON.writeValueAsString(story));
        } else {
            story.events().forEach(event -> out.println(line(event)));
            out.println(sentence(story.summary()));
        }
        out.flush();
    }

    private String line(Happening event) {
        String name = "  ".repeat(event.depth()) + (event.depth() == 0 ? "" : "↳ ") + event.event();
        return String.format(
                        Locale.ROOT,
                        "%s  %+10.3f s  %-8s %-36s %s #%d  %s",
                        event.at(),
                        event.offsetMillis() / 1_000,
                        event.module(),
                        name,
                        event.aggregateId(),
                        event.sequence(),
                        inShort(event))
                .stripTrailing();
    }

    private String inShort(Happening event) {
        List<String> known = List.of(id(), event.aggregateId());
        return event.payload().properties().stream()
                .filter(field -> !field.getValue().isNull()
                        && !known.contains(field.getValue().asString("")))
                .map(field -> field.getKey() + " " + inShort(field.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String inShort(JsonNode value) {
        if (value.has("amount") && value.has("currency")) {
            return value.get("amount").asString() + " " + value.get("currency").asString();
        }
        if (value.isContainer()) {
            return "(%d)".formatted(value.size());
        }
        String text = RunningShop.readable(value.asString());
        return text.length() > 40 ? text.substring(0, 39) + "…" : text;
    }

    private static String sentence(Summary summary) {
        String status = summary.status() == null ? "" : "; the order is " + summary.status();
        String more = summary.truncated() ? " There are more than can be shown." : "";
        return String.format(
                Locale.ROOT,
                "%d events in %s within %.3f s%s.%s",
                summary.events(),
                String.join(", ", summary.modules()),
                summary.durationMillis() / 1_000,
                status,
                more);
    }
}

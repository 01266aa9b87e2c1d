package com.microshop.operations.pages;

import com.microshop.kernel.Feature;
import com.microshop.kernel.Features;
import com.microshop.operations.DeadLettersReport;
import com.microshop.operations.FlagsReport;
import com.microshop.operations.FlowReport;
import com.microshop.operations.ModulesReport;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.ProjectionsReport;
import com.microshop.operations.pages.MapView.CircuitRow;
import com.microshop.operations.pages.MapView.Edge;
import com.microshop.operations.pages.MapView.FlagRow;
import com.microshop.operations.pages.MapView.Node;
import com.microshop.operations.pages.MapView.Picture;
import com.microshop.operations.pages.MapView.ProcessRow;
import com.microshop.operations.pages.MapView.Tile;
import com.microshop.operations.pages.WholeShop.Answer;
import com.microshop.operations.pages.WholeShop.Processes;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The modules, the processes that run them, which modules use which, and how many events each appends. */
final class MapPage implements OpsPage {

    private final Rates rates = new Rates();
    private final Features features;

    MapPage(Features features) {
        this.features = features;
    }

    @Override
    public String name() {
        return "map";
    }

    @Override
    public String title() {
        return "Map";
    }

    @Override
    public Object view(PageRequest request) {
        WholeShop shop = request.shop();
        Processes known = shop.processes();
        // At the same time: a process that does not answer costs its deadline once.
        var flows = WholeShop.later(() -> shop.getAll(known.addresses().values(), OperatorApi::flow));
        var projections = WholeShop.later(() -> shop.getAll(known.reach().values(), OperatorApi::projections));
        var letters = WholeShop.later(() -> shop.getAll(known.reach().values(), OperatorApi::deadLetters));
        var flags = WholeShop.later(() -> shop.getAll(known.addresses().values(), OperatorApi::flags));
        Answers answers =
                new Answers(known, flows.join(), projections.join(), letters.join(), flags.join(), System.nanoTime());
        return new MapView(
                features.isOn(Feature.NEW_UI) ? summary(answers) : List.of(),
                picture(answers),
                known.processes().stream().map(process -> row(process, answers)).toList(),
                circuits(answers),
                flags(answers),
                problems(answers));
    }

    /** All answers, by the addresses of the processes that gave them. */
    private record Answers(
            Processes known,
            Map<URI, Answer<FlowReport>> flows,
            Map<URI, Answer<ProjectionsReport>> projections,
            Map<URI, Answer<DeadLettersReport>> letters,
            Map<URI, Answer<FlagsReport>> flags,
            long nanos) {

        /** Without those about flags, which a process of an earlier version does not know. */
        List<Answer<?>> all() {
            return Stream.<Map<URI, ? extends Answer<?>>>of(flows, projections, letters)
                    .<Answer<?>>flatMap(some -> some.values().stream())
                    .toList();
        }

        Stream<FlowReport> flowReports() {
            return flows.values().stream().map(Answer::value).flatMap(Stream::ofNullable);
        }
    }

    /** What an operator wants to know first. */
    private List<Tile> summary(Answers answers) {
        ModulesReport report = answers.known().report();
        List<WholeShop.Member> processes = answers.known().processes();
        long up = processes.stream()
                .filter(process -> process.health().equals("UP"))
                .count();
        double rate = report.modules().keySet().stream()
                .mapToDouble(module -> rate(module, answers))
                .sum();
        long letters = report.modules().keySet().stream()
                .mapToLong(module -> deadLetters(module, answers))
                .sum();
        Lag lag = Lag.slowest(answers.projections().values());
        return List.of(
                new Tile(
                        "Processes",
                        up == processes.size() && report.missing().isEmpty() ? "good" : "bad",
                        "%d of %d take requests".formatted(up, processes.size())),
                new Tile("Events", "good", Format.rate(rate) + " a second"),
                new Tile("Slowest projection", lag.isLong() ? "warn" : "good", lag.text()),
                new Tile("Dead letters", letters == 0 ? "good" : "warn", Format.count(letters)));
    }

    private Picture picture(Answers answers) {
        Map<String, List<String>> uses = new LinkedHashMap<>();
        answers.known().report().modules().keySet().forEach(module -> uses.put(module, List.of()));
        answers.flowReports().forEach(flow -> uses.putAll(flow.uses()));
        MapLayout layout = new MapLayout(uses);
        List<Node> nodes = uses.keySet().stream()
                .map(module -> node(module, layout, answers))
                .toList();
        List<Edge> edges = new ArrayList<>();
        uses.forEach((from, used) -> used.forEach(to -> edges.add(edge(from, to, layout, answers))));
        List<String> texts = Stream.concat(
                        nodes.stream()
                                .map(node -> "%s: %s, %s, %s%s"
                                        .formatted(
                                                node.name(),
                                                node.state(),
                                                node.rate(),
                                                node.lag(),
                                                node.deadLetters().isEmpty() ? "" : ", " + node.deadLetters())),
                        edges.stream().map(Edge::title))
                .toList();
        return new Picture(
                MapLayout.WIDTH,
                layout.height(),
                MapLayout.NODE_WIDTH,
                MapLayout.NODE_HEIGHT,
                nodes,
                edges,
                String.join("; ", texts));
    }

    private Node node(String module, MapLayout layout, Answers answers) {
        int all = answers.known()
                .report()
                .modules()
                .getOrDefault(module, List.of())
                .size();
        int healthy = answers.known().report().healthy(module).size();
        Lag lag =
                Lag.of(module, answers.projections().get(answers.known().reach().get(module)));
        long deadLetters = deadLetters(module, answers);
        String health = healthy == 0 ? "bad" : healthy < all || deadLetters > 0 || lag.isLong() ? "warn" : "good";
        return new Node(
                module,
                health,
                layout.place(module),
                healthy == 0
                        ? "runs nowhere"
                        : healthy == 1 && all == 1 ? "1 process" : healthy + " of " + all + " processes",
                Format.rate(rate(module, answers)) + " events/s",
                lag.text(),
                deadLetters == 0
                        ? ""
                        : Format.count(deadLetters) + (deadLetters == 1 ? " dead letter" : " dead letters"));
    }

    private double rate(String module, Answers answers) {
        double sum = 0;
        for (Map.Entry<URI, Answer<FlowReport>> flow : answers.flows().entrySet()) {
            FlowReport report = flow.getValue().value();
            Long appended = report == null ? null : report.appended().get(module);
            if (appended != null) {
                sum += rates.rate(flow.getKey() + " " + module, appended, answers.nanos());
            }
        }
        return sum;
    }

    private static long deadLetters(String module, Answers answers) {
        Answer<DeadLettersReport> answer =
                answers.letters().get(answers.known().reach().get(module));
        DeadLettersReport report = answer == null ? null : answer.value();
        return report == null
                ? 0
                : report.letters().stream()
                        .filter(letter -> letter.module().equals(module))
                        .count();
    }

    /** A circuit for commands to a module concerns the modules of the processes in which it is open. */
    private static Edge edge(String from, String to, MapLayout layout, Answers answers) {
        boolean isOpen = answers.known().processes().stream()
                .filter(process -> process.modules().contains(from))
                .map(process -> answers.flows().get(process.url()))
                .flatMap(answer -> Stream.ofNullable(answer == null ? null : answer.value()))
                .flatMap(flow -> flow.circuits().stream())
                .anyMatch(circuit -> circuit.name().equals("module-" + to)
                        && !circuit.state().equals("closed"));
        return new Edge(
                from,
                to,
                isOpen ? "bad" : "good",
                layout.line(from, to),
                "%s talks to %s%s".formatted(from, to, isOpen ? ", but the circuit is open" : ""));
    }

    private static ProcessRow row(WholeShop.Member process, Answers answers) {
        Answer<FlowReport> flow = answers.flows().get(process.url());
        boolean hasAnswered = flow != null && flow.value() != null;
        boolean isUp = process.health().equals("UP");
        return new ProcessRow(
                process.id(),
                String.join(", ", process.modules()),
                !hasAnswered ? "bad" : isUp ? "good" : "warn",
                !hasAnswered ? "does not answer" : isUp ? "takes requests" : "takes no requests",
                process.url().toString(),
                process.transport(),
                Format.minute(process.startedAt()));
    }

    private static List<CircuitRow> circuits(Answers answers) {
        List<CircuitRow> rows = new ArrayList<>();
        for (WholeShop.Member process : answers.known().processes()) {
            Answer<FlowReport> flow = answers.flows().get(process.url());
            FlowReport report = flow == null ? null : flow.value();
            if (report != null) {
                report.circuits()
                        .forEach(circuit -> rows.add(new CircuitRow(
                                circuit.name(),
                                String.join(", ", process.modules()),
                                circuit.state().equals("closed") ? "good" : "bad",
                                circuit.state().replace('_', ' '))));
            }
        }
        return rows;
    }

    private static List<FlagRow> flags(Answers answers) {
        List<FlagRow> rows = new ArrayList<>();
        for (WholeShop.Member process : answers.known().processes()) {
            FlagsReport report = report(process, answers);
            if (report != null) {
                report.flags()
                        .forEach(flag -> rows.add(new FlagRow(
                                flag.name(),
                                flag.on() ? "on" : "off",
                                String.join(", ", process.modules()),
                                flag.source(),
                                Format.minute(flag.since()))));
            }
        }
        return rows;
    }

    private static List<String> problems(Answers answers) {
        List<String> problems = new ArrayList<>(answers.known().problems(answers.all()));
        for (WholeShop.Member process : answers.known().processes()) {
            FlagsReport report = report(process, answers);
            if (report != null && !report.problem().isEmpty()) {
                problems.add("Features of %s: %s".formatted(String.join(", ", process.modules()), report.problem()));
            }
        }
        return problems;
    }

    private static @Nullable FlagsReport report(WholeShop.Member process, Answers answers) {
        Answer<FlagsReport> answer = answers.flags().get(process.url());
        return answer == null ? null : answer.value();
    }
}

package com.microshop.operations.pages;

import com.microshop.operations.EventsReport;
import com.microshop.operations.pages.WholeShop.Answer;
import com.microshop.operations.pages.WholeShop.Processes;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a module's event store holds, page by page, or as it comes in. */
final class EventsPage implements OpsPage {

    private static final int A_PAGE = 50;
    private static final List<String> TEXTS = List.of("type", "aggregate", "correlation", "since", "until");

    /**
     * What the template shows.
     *
     * @param field what was requested, to be shown in the form again
     * @param next the address of the next page; null if there is none
     * @param problems why there is nothing, as sentences
     */
    record View(
            List<Choice> modules,
            Map<String, String> field,
            boolean isOldestFirst,
            boolean isImported,
            boolean isFollowed,
            List<EventRow> events,
            @Nullable String next,
            List<String> problems) {}

    /** A module to choose. */
    record Choice(String name, boolean isChosen) {}

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String title() {
        return "Events";
    }

    @Override
    public Object view(PageRequest request) {
        Processes known = request.shop().processes();
        List<String> modules = List.copyOf(known.report().modules().keySet());
        String module =
                request.field("module").isEmpty() && !modules.isEmpty() ? modules.getFirst() : request.field("module");
        Answer<EventsReport> answer = ask(request, module, known);
        EventsReport report = answer.value();
        List<EventRow> events = report == null
                ? List.of()
                : report.events().stream().map(EventRow::of).toList();
        String problem = report == null ? answer.problem() : report.problem();
        boolean isFollowed = !request.field("follow").isEmpty();
        Map<String, String> field = new LinkedHashMap<>();
        TEXTS.forEach(name -> field.put(name, request.field(name)));
        return new View(
                modules.stream()
                        .map(name -> new Choice(name, name.equals(module)))
                        .toList(),
                field,
                isOldestFirst(request),
                isImported(request),
                isFollowed,
                events,
                events.size() < A_PAGE || isFollowed
                        ? null
                        : address(request, module, events.getLast().position()),
                problem.isEmpty() ? List.of() : List.of(problem));
    }

    private static Answer<EventsReport> ask(PageRequest request, String module, Processes known) {
        URI process = known.reach().get(module);
        if (process == null) {
            String problem = known.problem().isEmpty()
                    ? "No process that takes requests runs the module %s; start one.".formatted(module)
                    : known.problem();
            return new Answer<>(null, problem);
        }
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("limit", String.valueOf(A_PAGE));
        filter.put("imported", String.valueOf(isImported(request)));
        filter.put("order", isOldestFirst(request) ? "oldest" : "newest");
        Stream.concat(TEXTS.stream(), Stream.of("after"))
                .filter(name -> request.given(name) != null)
                .forEach(name -> filter.put(name, request.field(name)));
        return request.shop().get(process, api -> api.events(module, filter));
    }

    private static String address(PageRequest request, String module, String after) {
        return "/ops/events?module=%s&after=%s%s%s%s"
                .formatted(
                        WholeShop.quoted(module),
                        WholeShop.quoted(after),
                        isImported(request) ? "&imported=on" : "",
                        isOldestFirst(request) ? "&order=oldest" : "",
                        texts(request));
    }

    private static String texts(PageRequest request) {
        return TEXTS.stream()
                .filter(name -> request.given(name) != null)
                .map(name -> "&%s=%s".formatted(name, WholeShop.quoted(request.field(name))))
                .collect(Collectors.joining());
    }

    private static boolean isOldestFirst(PageRequest request) {
        return request.field("order").equals("oldest")
                && request.field("follow").isEmpty();
    }

    private static boolean isImported(PageRequest request) {
        return !request.field("imported").isEmpty();
    }
}

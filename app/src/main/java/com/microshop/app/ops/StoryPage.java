package com.microshop.app.ops;

import com.microshop.app.EventsReport;
import com.microshop.app.ops.WholeShop.Answer;
import com.microshop.app.ops.WholeShop.Processes;
import com.microshop.messaging.EventHistory.Row;
import com.microshop.messaging.StoredEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Everything that happened in one story, such as that of an order, across all modules. */
final class StoryPage implements OpsPage {

    private static final int MOST = 1_000;

    /**
     * What the template shows.
     *
     * @param story its correlation id; empty if none was asked for
     * @param says how it went, in one sentence
     * @param problems why something is missing, as sentences
     */
    record View(String story, String says, List<EventRow> events, List<String> problems) {}

    @Override
    public String name() {
        return "story";
    }

    @Override
    public String title() {
        return "Story";
    }

    @Override
    public Object view(Looking looking) {
        String story = looking.field("id");
        if (story.isEmpty()) {
            return new View("", "", List.of(), List.of());
        }
        Processes known = looking.shop().processes();
        Map<String, Answer<EventsReport>> answers = ask(looking, story, known);
        List<StoredEvent> events = new ArrayList<>();
        List<String> problems = new ArrayList<>(known.problems(List.of()));
        answers.values().forEach(answer -> {
            EventsReport report = answer.value();
            if (report != null) {
                report.events().stream().map(Row::event).forEach(events::add);
            }
            String problem = report == null ? answer.problem() : report.problem();
            Stream.of(problem).filter(sentence -> !sentence.isEmpty()).forEach(problems::add);
        });
        events.sort(Comparator.comparing(StoredEvent::occurredAt));
        return new View(story, says(events), rows(events), problems);
    }

    /** Each module's store, at the same time. */
    private static Map<String, Answer<EventsReport>> ask(Looking looking, String story, Processes known) {
        Map<String, CompletableFuture<Answer<EventsReport>>> asked = new LinkedHashMap<>();
        known.reach()
                .forEach((module, process) -> asked.put(
                        module,
                        WholeShop.later(() -> looking.shop()
                                .get(
                                        process,
                                        "events/%s?order=oldest&limit=%d&correlation=%s"
                                                .formatted(module, MOST, WholeShop.quoted(story)),
                                        EventsReport.class))));
        Map<String, Answer<EventsReport>> answers = new LinkedHashMap<>();
        asked.forEach((module, answer) -> answers.put(module, answer.join()));
        return answers;
    }

    private static String says(List<StoredEvent> events) {
        if (events.isEmpty()) {
            return "Nothing is known of it; the id of a story is that of its order.";
        }
        return "%d events in %d modules, from %s to %s"
                .formatted(
                        events.size(),
                        events.stream().map(StoredEvent::module).distinct().count(),
                        Words.time(events.getFirst().occurredAt()),
                        Words.time(events.getLast().occurredAt()));
    }

    private static List<EventRow> rows(List<StoredEvent> events) {
        return events.stream()
                .map(event -> EventRow.of(event, events.getFirst().occurredAt()))
                .toList();
    }
}

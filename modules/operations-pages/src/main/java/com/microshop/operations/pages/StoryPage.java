package com.microshop.operations.pages;

import com.microshop.messaging.StoredEvent;
import com.microshop.operations.StoriesReport;
import com.microshop.operations.Story;
import com.microshop.operations.pages.WholeShop.Answer;
import com.microshop.operations.pages.WholeShop.Processes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything that happened in one story, such as that of an order, across all modules. */
final class StoryPage implements OpsPage {

    /**
     * What the template shows.
     *
     * @param story its correlation id; empty if none was requested
     * @param summary how it went, in one sentence
     * @param problems why something is missing, as sentences
     */
    record View(String story, String summary, List<EventRow> events, List<String> problems) {}

    @Override
    public String name() {
        return "story";
    }

    @Override
    public String title() {
        return "Story";
    }

    @Override
    public Object view(PageRequest request) {
        String story = request.field("id");
        if (story.isEmpty()) {
            return new View("", "", List.of(), List.of());
        }
        Processes known = request.shop().processes();
        Map<String, StoredEvent> events = new LinkedHashMap<>();
        Set<String> problems = new LinkedHashSet<>();
        Set<String> asked;
        Set<String> correlations = new TreeSet<>();
        do { // again when an answer contains a correlation id for which the others were not asked
            asked = Set.copyOf(correlations);
            String also = asked.isEmpty() ? null : String.join(",", asked);
            var answers = request.shop().getAll(known.reach().values(), process -> process.story(story, false, also));
            problems.addAll(known.problems(answers.values()));
            for (Answer<StoriesReport> answer : answers.values()) {
                StoriesReport report = answer.value();
                if (report != null) {
                    report.events().forEach(event -> events.put(event.eventId(), event));
                    if (report.truncated()) {
                        problems.add("There is more than can be shown here.");
                    }
                    if (report.modules().isEmpty()) {
                        problems.add(report.problem()); // it could not be searched in time
                    }
                }
            }
            events.values().stream()
                    .filter(event -> event.aggregateId().equals(story))
                    .map(StoredEvent::correlationId)
                    .filter(id -> id != null && !id.equals(story))
                    .forEach(correlations::add);
        } while (!asked.containsAll(correlations));
        List<StoredEvent> ordered = events.isEmpty()
                ? List.of()
                : Story.of(story, events.values(), null, List.of(), false).events().stream()
                        .map(happening -> events.get(happening.eventId()))
                        .flatMap(Stream::ofNullable)
                        .toList();
        return new View(story, summary(ordered, problems.isEmpty()), rows(ordered), List.copyOf(problems));
    }

    private static String summary(List<StoredEvent> events, boolean isWhole) {
        if (events.isEmpty()) {
            return isWhole
                    ? "No events were found; the id of a story is that of its order."
                    : "No events were found in the modules that could be searched.";
        }
        return "%d events in %d modules, from %s to %s"
                .formatted(
                        events.size(),
                        events.stream().map(StoredEvent::module).distinct().count(),
                        Format.time(events.getFirst().occurredAt()),
                        Format.time(events.getLast().occurredAt()));
    }

    private static List<EventRow> rows(List<StoredEvent> events) {
        return events.stream()
                .map(event -> EventRow.of(event, events.getFirst().occurredAt()))
                .toList();
    }
}

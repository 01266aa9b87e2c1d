package com.microshop.operations.pages;

import com.microshop.messaging.RunningModule;
import com.microshop.operations.ModulesReport;
import com.microshop.operations.NoAnswer;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.OperatorClient;
import com.microshop.operations.ShopUnreachableException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All processes of the shop, asked with the login of the operator who sees the page.
 *
 * <p>Each is asked over HTTP, also the one that draws the page; so a page is the same in every process.
 */
final class WholeShop {

    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("ops").start(task);

    private final OperatorClient client;
    private final URI self;
    private final @Nullable String authorization;

    /**
     * The shop as one process knows it.
     *
     * @param self where that process listens for operators
     * @param authorization the login of the operator, passed on to the other processes
     */
    WholeShop(OperatorClient client, URI self, @Nullable String authorization) {
        this.client = client;
        this.self = self;
        this.authorization = authorization;
    }

    /**
     * The answer of a process.
     *
     * @param value its answer; null if there is none
     * @param problem why not, as a sentence; empty if there is one
     */
    record Answer<T>(@Nullable T value, String problem) {}

    /**
     * Which processes run which modules.
     *
     * @param report as this process knows it
     * @param reach for each module that can be reached, where
     * @param processes each of them once
     * @param problem why nothing is known, as a sentence; empty if something is
     */
    record Processes(ModulesReport report, Map<String, URI> reach, List<Member> processes, String problem) {

        Map<String, URI> addresses() {
            return processes.stream().collect(Collectors.toMap(Member::id, Member::url));
        }

        /** Why something is missing among answers, as sentences. */
        List<String> problems(Collection<? extends Answer<?>> answers) {
            List<String> nowhere = report.modules().isEmpty()
                    ? List.of()
                    : report.missing().stream()
                            .map("No process that takes requests runs the module %s; start one."::formatted)
                            .toList();
            return Stream.of(
                            Stream.of(problem),
                            report.refused().stream().map(ModulesReport::refusal),
                            nowhere.stream(),
                            answers.stream().map(Answer::problem))
                    .flatMap(sentences -> sentences)
                    .filter(sentence -> !sentence.isEmpty())
                    .distinct()
                    .toList();
        }
    }

    /**
     * A process.
     *
     * @param url where to ask it
     */
    record Member(String id, List<String> modules, URI url, String health, String transport, Instant startedAt) {}

    /** As a part of an address, or of a header. */
    static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Processes processes() {
        Answer<ModulesReport> answer = get(self, OperatorApi::modules);
        ModulesReport report = answer.value();
        return report == null
                ? new Processes(new ModulesReport("", Map.of(), List.of()), Map.of(), List.of(), answer.problem())
                : new Processes(report, report.reach(self), processes(report), "");
    }

    private List<Member> processes(ModulesReport report) {
        Map<String, List<RunningModule>> running = report.modules().values().stream()
                .flatMap(Collection::stream)
                .collect(Collectors.groupingBy(RunningModule::process, TreeMap::new, Collectors.toList()));
        return running.values().stream()
                .map(modules -> {
                    RunningModule first = modules.getFirst();
                    return new Member(
                            first.process(),
                            modules.stream().map(RunningModule::module).toList(),
                            first.process().equals(report.process()) ? self : URI.create(first.url()),
                            first.health(),
                            first.transport(),
                            first.startedAt());
                })
                .toList();
    }

    /** The answer of a process to a question that changes nothing. */
    <T> Answer<T> get(URI process, Function<OperatorApi, T> question) {
        return ask(process, null, question);
    }

    /** Asks while others are asked. */
    static <T> CompletableFuture<T> later(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, THREADS);
    }

    /** The answers of several processes, asked at the same time, by their addresses. */
    <T> Map<URI, Answer<T>> getAll(Collection<URI> processes, Function<OperatorApi, T> question) {
        Map<URI, CompletableFuture<Answer<T>>> asked = processes.stream()
                .distinct()
                .collect(Collectors.toMap(process -> process, process -> later(() -> get(process, question))));
        Map<URI, Answer<T>> answers = new HashMap<>();
        asked.forEach((process, answer) -> answers.put(process, answer.join()));
        return answers;
    }

    /**
     * The answer of a process to a question that may change something.
     *
     * @param reason why, percent-encoded; null if the operator gave none
     */
    <T> Answer<T> ask(URI process, @Nullable String reason, Function<OperatorApi, T> question) {
        try {
            return new Answer<>(question.apply(client.at(process, authorization, reason)), "");
        } catch (ShopUnreachableException e) {
            return new Answer<>(null, String.valueOf(e.getMessage()));
        }
    }

    /** What operators read on a page if a process gave no answer. */
    static String sentence(NoAnswer none) {
        return switch (none.kind()) {
            case UNREACHABLE, TIMED_OUT, LOGIN_REFUSED ->
                "The process at %s does not answer (%s); see its log, and that it can be reached from here."
                        .formatted(none.process(), none.detail());
            case NOT_THE_SHOP -> "The server at %s is not a process of this shop.".formatted(none.process());
            case INTERRUPTED -> "This process is being stopped.";
        };
    }
}

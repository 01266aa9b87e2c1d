package com.microshop.operations.cli;

import com.microshop.messaging.ParkedMessages.Content;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.ParkedReport;
import com.microshop.operations.ParkedReport.Done;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Shows, puts back or discards the messages between processes that the modules of a running shop did not accept. */
@Command(
        name = "parked",
        mixinStandardHelpOptions = true,
        description = "Shows, puts back or discards messages that modules of a running shop did not accept.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is done",
            "1:there is no such message, or its queue does not accept it now",
            "2:a process could not be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ParkedCommand implements Runnable {

    private static final int DONE = 0;
    private static final int MISSING = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
    private boolean json;

    @Mixin
    private OperatorOptions operator;

    /** How many messages of this id were put back or discarded, as JSON. */
    private record Decision(String id, int count) {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A subcommand is missing: list, show, put-back or discard.");
    }

    @Command(name = "list", description = "Lists them, each with the reason and its outline.")
    int list() {
        RunningShop shop = shop();
        Map<String, ParkedMessage> messages = new LinkedHashMap<>();
        for (ParkedReport report : shop.askAll(OperatorApi::parked)) {
            report.messages().forEach(message -> messages.put(message.id(), message));
        }
        if (json) {
            messages.values().forEach(message -> println(RunningShop.JSON.writeValueAsString(message)));
            return shop.code(DONE);
        }
        for (ParkedMessage message : messages.values()) {
            println("%s  %s  %s".formatted(message.id(), message.since(), message.queue()));
            println("    " + RunningShop.readable(message.reason()));
            println("    " + RunningShop.readable(message.outline()));
        }
        println("%d parked.".formatted(messages.size()));
        return shop.code(DONE);
    }

    @Command(name = "show", description = "Shows a message: its structure, without values that may be secret.")
    int show(@Parameters(paramLabel = "ID", description = "Which one.") String id) {
        RunningShop shop = shop();
        for (URI url : shop.processes(false)) {
            Content content = shop.ask(url, process -> process.parked(id)).content();
            if (content != null) {
                println(json ? RunningShop.JSON.writeValueAsString(content) : text(content));
                return DONE;
            }
        }
        spec.commandLine().getErr().println("There is no parked message %s.".formatted(id));
        return shop.code(MISSING);
    }

    private static String text(Content content) {
        return """
                id              %s
                since           %s
                queue           %s
                reason          %s
                type            %s
                correlation id  %s
                put back        %s
                outline         %s""".formatted(
                        content.message().id(),
                        content.message().since(),
                        content.message().queue(),
                        RunningShop.readable(content.message().reason()),
                        RunningShop.readable(String.valueOf(content.type())),
                        RunningShop.readable(String.valueOf(content.correlationId())),
                        content.trusted() ? "possible" : "impossible: the broker has not checked who sent it",
                        RunningShop.readable(content.outline()));
    }

    @Command(name = "put-back", description = "Puts messages back into their queues.")
    int putBack(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "Which messages.") List<String> ids,
            @Option(names = "--all", description = "All of them.") boolean all) {
        if (all == (ids != null && !ids.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "Name the messages to put back, or use --all.");
        }
        return all ? putBackAll() : decide(ids, OperatorApi::putBack);
    }

    @Command(name = "discard", description = "Discards messages; --reason must say why.")
    int discard(@Parameters(paramLabel = "ID", arity = "1..*", description = "Which messages.") List<String> ids) {
        String reason = operator.reason();
        if (reason == null) {
            throw new ParameterException(spec.commandLine(), "Give a --reason: what is discarded is lost.");
        }
        return decide(ids, OperatorApi::discardParked);
    }

    private int putBackAll() {
        RunningShop shop = shop();
        int count = 0;
        for (URI url : shop.processes(false)) {
            count += shop.ask(url, OperatorApi::putBackAll).count();
        }
        println(json ? RunningShop.JSON.writeValueAsString(new Done(count, null)) : "%d put back.".formatted(count));
        return shop.code(DONE);
    }

    private int decide(List<String> ids, BiFunction<OperatorApi, String, Done> act) {
        RunningShop shop = shop();
        Set<URI> urls = shop.processes(false);
        int result = DONE;
        for (String id : ids) {
            int count = 0;
            for (URI url : urls) {
                count += shop.ask(url, process -> act.apply(process, id)).count();
            }
            String sentence = count > 0 ? "done" : "there is no such message, or its queue does not accept it now";
            println(
                    json
                            ? RunningShop.JSON.writeValueAsString(new Decision(id, count))
                            : "%s: %s.".formatted(id, sentence));
            result = count > 0 ? result : MISSING;
        }
        return result == DONE ? DONE : shop.code(result);
    }

    private RunningShop shop() {
        return new RunningShop(spec, operator, PATIENCE);
    }

    private void println(String sentence) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(sentence);
        out.flush();
    }
}

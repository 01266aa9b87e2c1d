package com.microshop.app;

import com.microshop.app.ParkedReport.Done;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, puts back or discards the messages between processes that the modules of a running shop did not accept. */
@Command(
        name = "parked",
        mixinStandardHelpOptions = true,
        description = "Lists, puts back or discards messages that modules of a running shop did not accept.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is done",
            "1:there is no such message, or its queue does not take it now",
            "2:a process could not be asked"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ParkedCommand implements Runnable {

    private static final int DONE = 0;
    private static final int MISSING = 1;
    private static final int UNKNOWN = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions operator;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, put-back or discard.");
    }

    @Command(name = "list", description = "Lists them, each with the reason and how it begins.")
    int list() {
        RunningShop shop = shop();
        Set<URI> urls = shop.processes(false);
        if (urls == null) {
            return UNKNOWN;
        }
        Map<String, ParkedMessage> messages = new LinkedHashMap<>();
        for (URI url : urls) {
            ParkedReport report = shop.ask(url, "GET", "parked", ParkedReport.class);
            if (report == null) {
                return UNKNOWN;
            }
            report.messages().forEach(message -> messages.put(message.id(), message));
        }
        PrintWriter out = spec.commandLine().getOut();
        for (ParkedMessage message : messages.values()) {
            out.println("%s  %s  %s".formatted(message.id(), message.since(), message.queue()));
            out.println("    " + message.reason().replaceAll("\\p{Cntrl}", " "));
            out.println("    " + message.beginning().replaceAll("\\p{Cntrl}", " "));
        }
        out.println("%d parked.".formatted(messages.size()));
        out.flush();
        return DONE;
    }

    @Command(name = "put-back", description = "Sends messages to where they were found.")
    int putBack(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "Which messages.") List<String> ids,
            @Option(names = "--all", description = "All of them.") boolean all) {
        if (all == (ids != null && !ids.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "Name the messages to put back, or say --all.");
        }
        return all ? putBackAll() : decide("POST", ids);
    }

    @Command(name = "discard", description = "Throws messages away.")
    int discard(@Parameters(paramLabel = "ID", arity = "1..*", description = "Which messages.") List<String> ids) {
        return decide("DELETE", ids);
    }

    private int putBackAll() {
        RunningShop shop = shop();
        Set<URI> urls = shop.processes(false);
        if (urls == null) {
            return UNKNOWN;
        }
        int count = 0;
        for (URI url : urls) {
            Done done = shop.ask(url, "POST", "parked", Done.class);
            if (done == null) {
                return UNKNOWN;
            }
            count += done.count();
        }
        say("%d put back.".formatted(count));
        return DONE;
    }

    private int decide(String method, List<String> ids) {
        RunningShop shop = shop();
        Set<URI> urls = shop.processes(false);
        if (urls == null) {
            return UNKNOWN;
        }
        int result = DONE;
        for (String id : ids) {
            int count = 0;
            for (URI url : urls) {
                String path = "parked/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
                Done done = shop.ask(url, method, path, Done.class);
                if (done == null) {
                    return UNKNOWN;
                }
                count += done.count();
            }
            say("%s: %s."
                    .formatted(id, count > 0 ? "done" : "there is no such message, or its queue does not take it now"));
            result = count > 0 ? result : MISSING;
        }
        return result;
    }

    private RunningShop shop() {
        return new RunningShop(spec, operator, PATIENCE);
    }

    private void say(String sentence) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(sentence);
        out.flush();
    }
}

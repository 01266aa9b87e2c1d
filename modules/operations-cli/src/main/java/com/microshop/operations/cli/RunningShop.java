package com.microshop.operations.cli;

import com.microshop.operations.ModulesReport;
import com.microshop.operations.OperatorClient;
import com.microshop.operations.OperatorClient.LoginException;
import com.microshop.operations.OperatorClient.Question;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the processes of a running shop what only operators may ask. */
final class RunningShop {

    /** As the endpoints write it. */
    static final JsonMapper JSON = OperatorClient.JSON;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final CommandSpec spec;
    private final OperatorOptions operator;
    private final Duration patience;
    private boolean isWhole = true;

    /**
     * The shop that a tool asks.
     *
     * @param spec the tool
     * @param operator where to ask and how to log in
     * @param patience how long one answer may take
     */
    RunningShop(CommandSpec spec, OperatorOptions operator, Duration patience) {
        this.spec = spec;
        this.operator = operator;
        this.patience = patience;
    }

    /**
     * Addresses that together reach every module: those given, or, of a single one, what the process there says of the
     * others. Modules that do not run are reported.
     *
     * @param areAllNeeded whether it is of no use to reach some modules only
     * @throws NotAskedException if it cannot be asked, or if a module is needed that does not run
     */
    Set<URI> processes(boolean areAllNeeded) {
        List<URI> urls = operator.urls();
        if (urls.size() > 1) {
            return new LinkedHashSet<>(urls);
        }
        URI url = urls.getFirst();
        ModulesReport report = ask(url, "GET", "modules", ModulesReport.class);
        if (!report.missing().isEmpty()) {
            String sentence =
                    "No process that takes requests runs %s; start one.".formatted(String.join(", ", report.missing()));
            if (areAllNeeded) {
                throw new NotAskedException(sentence);
            }
            spec.commandLine().getErr().println(sentence);
            isWhole = false;
        }
        return new LinkedHashSet<>(report.reach(url).values());
    }

    /**
     * What every process answers.
     *
     * @throws NotAskedException if one cannot be asked
     */
    <T> List<T> askAll(String path, Class<T> type) {
        return processes(false).stream().map(url -> ask(url, "GET", path, type)).toList();
    }

    /** What a process answers; null if it cannot be asked, which has been said then. */
    <T> @Nullable T askIfPossible(URI url, String path, Class<T> type) {
        try {
            return ask(url, "GET", path, type);
        } catch (NotAskedException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return null;
        }
    }

    /**
     * What a process answers.
     *
     * @param method of HTTP
     * @param path below {@code /actuator/}; of one thing among several ({@code parked/ID}), that it is not there is an answer
     * @throws NotAskedException if it cannot be asked
     */
    <T> T ask(URI url, String method, String path, Class<T> type) {
        return ask(url, method, path, null, type);
    }

    /**
     * The same, of what is told more.
     *
     * @param body what is sent as JSON, null for nothing
     */
    <T> T ask(URI url, String method, String path, @Nullable Map<String, String> body, Class<T> type) {
        try (OperatorClient client = new OperatorClient(CONNECT, patience)) {
            Question question = new Question(method, path, body);
            return client.ask(url, question, operator.authorization(url), operator.reason(), type);
        } catch (LoginException e) {
            throw new NotAskedException(
                    "The shop at %s does not let you in; set MICROSHOP_OPERATOR_PASSWORD, or name a file with the password with --password-file."
                            .formatted(url));
        } catch (HttpTimeoutException e) {
            throw new NotAskedException(
                    "The shop at %s: %s. What it was asked to do may have been done; look before you ask again."
                            .formatted(url, e.getMessage()));
        } catch (IOException e) {
            throw new NotAskedException(
                    "There is no shop to ask at %s (%s); start it first, or name another with --url."
                            .formatted(
                                    url, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (JacksonException e) {
            throw new NotAskedException("What answers at %s is not a MicroShop.".formatted(url));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotAskedException("Interrupted.");
        }
    }

    /** The exit code of a tool that means the whole shop: {@code 2} if some module was not there to be asked. */
    int code(int code) {
        return isWhole ? code : NotAskedException.UNKNOWN;
    }

    /** Whether every module was there to be asked. */
    boolean isWhole() {
        return isWhole;
    }

    /** What others have written, so that it cannot look like commands to a terminal. */
    static String readable(String text) {
        return text.replaceAll("\\p{Cc}", " ");
    }

    /** A piece of an address, such as an id or the value of a parameter. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

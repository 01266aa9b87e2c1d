package com.microshop.operations.cli;

import com.microshop.operations.ModulesReport;
import com.microshop.operations.NoAnswer;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.OperatorClient;
import com.microshop.operations.ShopUnreachableException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;

/** Calls the operators' API of a running shop's processes. */
final class RunningShop {

    /** As the endpoints write it. */
    static final JsonMapper JSON = OperatorClient.JSON;

    /** The exit code of every tool if a process could not be reached. */
    static final int UNREACHABLE = 2;

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
     * others. Prints which modules no process runs.
     *
     * @param areAllNeeded whether to fail unless every module can be reached
     * @throws ShopUnreachableException if it cannot be reached, or if a module is needed that no process runs
     */
    Set<URI> processes(boolean areAllNeeded) {
        List<URI> urls = operator.urls();
        if (urls.size() > 1) {
            return new LinkedHashSet<>(urls);
        }
        URI url = urls.getFirst();
        ModulesReport report = modules(url);
        if (!report.missing().isEmpty()) {
            String sentence =
                    "No process that takes requests runs %s; start one.".formatted(String.join(", ", report.missing()));
            if (areAllNeeded) {
                throw new ShopUnreachableException(sentence);
            }
            spec.commandLine().getErr().println(sentence);
            isWhole = false;
        }
        return new LinkedHashSet<>(report.reach(url).values());
    }

    /**
     * Which processes run, as the one at an address knows it. Prints which others it refuses.
     *
     * @throws ShopUnreachableException if it cannot be reached
     */
    ModulesReport modules(URI url) {
        ModulesReport report = ask(url, OperatorApi::modules);
        report.refused().forEach(refused -> spec.commandLine().getErr().println(ModulesReport.refusal(refused)));
        return report;
    }

    /**
     * What every process answers.
     *
     * @throws ShopUnreachableException if one cannot be reached
     */
    <T> List<T> askAll(Function<OperatorApi, T> question) {
        return processes(false).stream().map(url -> ask(url, question)).toList();
    }

    /** What a process answers; null if it cannot be reached, which it prints. */
    <T> @Nullable T askIfPossible(URI url, Function<OperatorApi, T> question) {
        try {
            return ask(url, question);
        } catch (ShopUnreachableException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return null;
        }
    }

    /**
     * What a process answers.
     *
     * @throws ShopUnreachableException if it cannot be reached
     */
    <T> T ask(URI url, Function<OperatorApi, T> question) {
        try (OperatorClient client = new OperatorClient(CONNECT, patience, RunningShop::sentence)) {
            return question.apply(client.at(url, operator.authorization(url), operator.reason()));
        }
    }

    private static String sentence(NoAnswer none) {
        String sentence = switch (none.kind()) {
            case LOGIN_REFUSED ->
                "The shop at %s rejects the login; set MICROSHOP_OPERATOR_PASSWORD, or name a file with the password with --password-file.";
            case TIMED_OUT -> "The shop at %s: %s. The request may have been executed; check before you repeat it.";
            case UNREACHABLE -> "There is no shop to ask at %s (%s); start it first, or name another with --url.";
            case NOT_THE_SHOP -> "The server at %s is not a MicroShop.";
            case INTERRUPTED -> "Interrupted.";
        };
        return sentence.formatted(none.process(), none.detail());
    }

    /** The exit code of a tool that means the whole shop: {@code 2} if some module could not be reached. */
    int code(int code) {
        return isWhole ? code : UNREACHABLE;
    }

    /** Whether every module could be reached. */
    boolean isWhole() {
        return isWhole;
    }

    /** Text from others, without characters that a terminal would take as commands. */
    static String readable(String text) {
        return text.replaceAll("\\p{Cc}", " ");
    }
}

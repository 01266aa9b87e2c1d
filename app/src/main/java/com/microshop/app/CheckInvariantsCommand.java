package com.microshop.app;

import com.microshop.app.InvariantReport.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the processes of a running shop to check the invariants of their modules and prints what they found. */
@Command(
        name = "check-invariants",
        mixinStandardHelpOptions = true,
        description =
                "Proves from the event stores of a running shop that stock, money and orders are as they must be.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every invariant holds", "1:some do not; the offenders are named", "2:it could not be checked"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class CheckInvariantsCommand implements Callable<Integer> {

    private static final int HOLD = 0;
    private static final int BROKEN = 1;
    private static final int UNKNOWN = 2;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration CHECK = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081",
            split = ",",
            description = "Where the shop listens for operators (default: ${DEFAULT-VALUE}); of a shop in several"
                    + " processes, one address for each module, separated by commas.")
    private List<URI> urls;

    @Override
    public Integer call() {
        Set<Check> checks = new LinkedHashSet<>();
        for (URI url : urls) {
            boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!isWeb || url.getHost() == null) {
                throw new ParameterException(
                        spec.commandLine(), "--url must be an http or https address such as http://127.0.0.1:8081");
            }
            InvariantReport report = ask(url);
            if (report == null) {
                return UNKNOWN;
            }
            checks.addAll(report.checks());
        }
        return print(checks);
    }

    private @Nullable InvariantReport ask(URI url) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            return request(url);
        } catch (IOException e) {
            err.println("There is no shop to ask at %s (%s); start it first, or name another with --url."
                    .formatted(url, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (JacksonException e) {
            err.println("What answers at %s is not a MicroShop.".formatted(url));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("Interrupted.");
        }
        return null;
    }

    private static InvariantReport request(URI url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            HttpRequest request = HttpRequest.newBuilder(url.resolve("/actuator/invariants"))
                    .timeout(CHECK)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("it answers with status " + answer.statusCode());
            }
            return JsonMapper.shared().readValue(answer.body(), InvariantReport.class);
        }
    }

    private int print(Set<Check> checks) {
        PrintWriter out = spec.commandLine().getOut();
        for (Check check : checks) {
            out.println((check.holds() ? "✓ " : "✗ ") + check.statement());
            check.offenders().forEach(offender -> out.println("    " + offender));
            if (!check.unchecked().isEmpty()) {
                out.println("    could not be checked: " + check.unchecked());
            }
        }
        long broken = checks.stream().filter(c -> !c.offenders().isEmpty()).count();
        long unchecked = checks.stream().filter(c -> !c.unchecked().isEmpty()).count();
        out.println("%d invariants: %d hold, %d broken, %d not checked."
                .formatted(checks.size(), checks.size() - broken - unchecked, broken, unchecked));
        out.flush();
        if (broken > 0) {
            return BROKEN;
        }
        return unchecked > 0 || checks.isEmpty() ? UNKNOWN : HOLD;
    }
}

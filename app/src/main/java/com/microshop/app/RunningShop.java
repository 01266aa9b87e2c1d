package com.microshop.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the processes of a running shop what only operators may ask, and tells whoever runs the tool when one cannot be asked. */
final class RunningShop {

    /** Where a shop in one process listens for operators, if it is not told otherwise. */
    static final String DEFAULT_URL = "http://127.0.0.1:8081";

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final CommandSpec spec;
    private final Duration patience;

    /**
     * The shop that a tool asks.
     *
     * @param spec the tool
     * @param patience how long one answer may take
     */
    RunningShop(CommandSpec spec, Duration patience) {
        this.spec = spec;
        this.patience = patience;
    }

    /** Refuses what is no address on the web. */
    void check(List<URI> urls) {
        for (URI url : urls) {
            boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!isWeb || url.getHost() == null) {
                throw new ParameterException(
                        spec.commandLine(), "--url must be an http or https address such as " + DEFAULT_URL);
            }
        }
    }

    /**
     * What a process answers; null if it cannot be asked, which has been said then.
     *
     * @param method of HTTP
     * @param path below {@code /actuator/}; of one thing among several ({@code parked/ID}), that it is not there is an answer
     */
    <T> @Nullable T ask(URI url, String method, String path, Class<T> type) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            return request(url, method, path, type);
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

    private <T> T request(URI url, String method, String path, Class<T> type) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            HttpRequest request = HttpRequest.newBuilder(url.resolve("/actuator/" + path))
                    .timeout(patience)
                    .method(method, BodyPublishers.noBody())
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            boolean isAnswer = answer.statusCode() == OK || (answer.statusCode() == NOT_FOUND && path.contains("/"));
            if (!isAnswer) {
                throw new IOException("it answers with status " + answer.statusCode());
            }
            return JsonMapper.shared().readValue(answer.body(), type);
        }
    }
}

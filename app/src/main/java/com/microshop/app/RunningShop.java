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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the processes of a running shop what only operators may ask, and tells whoever runs the tool when one cannot be asked. */
final class RunningShop {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final CommandSpec spec;
    private final OperatorOptions options;
    private final Duration patience;

    /**
     * The shop that a tool asks.
     *
     * @param spec the tool
     * @param options how to log in
     * @param patience how long one answer may take
     */
    RunningShop(CommandSpec spec, OperatorOptions options, Duration patience) {
        this.spec = spec;
        this.options = options;
        this.patience = patience;
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
        } catch (LoginException e) {
            err.println(
                    "The shop at %s does not let you in; set MICROSHOP_OPERATOR_PASSWORD, or name a file with the password with --password-file."
                            .formatted(url));
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
            HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/actuator/" + path))
                    .timeout(patience)
                    .method(method, BodyPublishers.noBody())
                    .header("Accept", "application/json");
            String authorization = options.authorization(url);
            if (authorization != null) {
                request.setHeader("Authorization", authorization);
            }
            String reason = options.reason();
            if (reason != null) {
                request.setHeader(Operator.REASON, reason);
            }
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() == UNAUTHORIZED) {
                throw new LoginException();
            }
            boolean isAnswer = answer.statusCode() == OK || (answer.statusCode() == NOT_FOUND && path.contains("/"));
            if (!isAnswer) {
                throw new IOException("it answers with status " + answer.statusCode());
            }
            return JsonMapper.shared().readValue(answer.body(), type);
        }
    }

    /** The user or the password is wrong, or missing. */
    private static final class LoginException extends IOException {

        private static final long serialVersionUID = 1L;
    }
}

package com.microshop.operations;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Asks processes of the shop, over HTTP, what only operators may ask. */
public final class OperatorClient implements AutoCloseable {

    /** As the endpoints write it. */
    public static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enumNamingStrategy(EnumNamingStrategies.SNAKE_CASE)
            .build();

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final Duration patience;

    /**
     * What to ask.
     *
     * @param method of HTTP
     * @param path below {@code /actuator/}; of one thing among several ({@code parked/ID}), that it is not there is an answer
     * @param body what to send as JSON; null for nothing
     */
    public record Question(
            String method, String path, @Nullable Map<String, String> body) {

        /** One that sends nothing. */
        public Question(String method, String path) {
            this(method, path, null);
        }
    }

    /**
     * A client to close after use.
     *
     * @param connect how long it may take to reach a process
     * @param patience how long one answer may take
     */
    public OperatorClient(Duration connect, Duration patience) {
        this.client = HttpClient.newBuilder().connectTimeout(connect).build();
        this.patience = patience;
    }

    /**
     * What a process answers.
     *
     * @param authorization who asks, as that header; null for no login
     * @param reason why, percent-encoded; null if none was given
     * @throws LoginException if the process does not let them in
     * @throws IOException if it does not answer in time, or not to this
     * @throws JacksonException if what answers is no process of the shop
     */
    public <T> T ask(
            URI process, Question question, @Nullable String authorization, @Nullable String reason, Class<T> type)
            throws IOException, InterruptedException {
        Map<String, String> body = question.body();
        BodyPublisher sent =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
        HttpRequest.Builder request = requestTo(process.resolve("/actuator/" + question.path()))
                .method(question.method(), sent)
                .header("Accept", "application/json");
        set(request, "Content-Type", body == null ? null : "application/json");
        set(request, "Authorization", authorization);
        set(request, Operator.REASON, reason);
        HttpResponse<String> answer = answer(request.build());
        if (answer.statusCode() == UNAUTHORIZED) {
            throw new LoginException();
        }
        boolean isAnswer = answer.statusCode() == OK
                || (answer.statusCode() == NOT_FOUND && question.path().contains("/"));
        if (!isAnswer) {
            throw new IOException("it answers with status " + answer.statusCode());
        }
        return JSON.readValue(answer.body(), type);
    }

    private static HttpRequest.Builder requestTo(URI address) throws IOException {
        try {
            return HttpRequest.newBuilder(address);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "%s is no address on the web; correct microshop.management.url there".formatted(address), e);
        }
    }

    /** The answer with its whole body, for which the time-out of a request does not provide. */
    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("it has not answered within %d s".formatted(patience.toSeconds()));
        } finally {
            var _ = answer.cancel(true);
        }
    }

    private static void set(HttpRequest.Builder request, String header, @Nullable String value) {
        if (value != null) {
            request.setHeader(header, value);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /** The user or the password is wrong, or missing. */
    public static final class LoginException extends IOException {

        private static final long serialVersionUID = 1L;

        private LoginException() {
            super("it does not let this operator in");
        }
    }
}

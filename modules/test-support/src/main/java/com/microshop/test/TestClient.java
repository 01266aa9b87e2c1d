package com.microshop.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP client of a server that speaks JSON; a request without an answer fails. */
public class TestClient {

    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;
    private final String authorization;

    /** Creates a client of the server at this address. */
    public TestClient(String url) {
        this(URI.create(url), "");
    }

    /** Creates a client that logs in with every request. */
    public TestClient(String url, String user, String password) {
        this(URI.create(url), "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8)));
    }

    private TestClient(URI base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    /** What the server answered. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        /** The body. */
        public String text() {
            return response.body();
        }

        /** The body, missing if it is empty. */
        public JsonNode json() {
            JsonMapper mapper = JsonMapper.shared();
            return text().isEmpty() ? mapper.missingNode() : mapper.readTree(text());
        }

        /** A field of the body; empty if there is none. */
        public String text(String field) {
            return json().path(field).asString();
        }

        /** A header's first value; empty if there is none. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** Checks the status. */
        public Answer is(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            return this;
        }

        /** The id of what was created, which it must have been. */
        public String id() {
            return is(201).json().get("id").asString();
        }

        /** Checks that it is a well-formed problem. */
        public Answer isProblem(int status, String code) {
            is(status);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.get("code").asString()).as(text()).isEqualTo(code);
            assertThat(problem.get("type").asString()).isEqualTo("/problems/" + code);
            assertThat(problem.get("status").asInt()).isEqualTo(status);
            assertThat(problem.get("title").asString()).isNotBlank();
            assertThat(problem.get("detail").asString()).isNotBlank();
            assertThat(problem.get("instance").asString()).startsWith("/");
            assertThat(text())
                    .doesNotContain("Exception")
                    .doesNotContain("com.microshop")
                    .doesNotContain("SQL");
            return this;
        }
    }

    public final Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    public Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, BodyPublishers.ofString(body), headers);
    }

    public final Answer delete(String path, String... headers) {
        return send("DELETE", path, BodyPublishers.noBody(), headers);
    }

    /** For clients that look at every answer. */
    protected void received(String method, String path, Answer answer) {}

    /**
     * Sends a request.
     *
     * @param headers names and values in turn; the content is JSON unless they say otherwise
     */
    public final Answer send(String method, String path, BodyPublisher body, String... headers) {
        URI uri = base.resolve(path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN).method(method, body);
        request.header("Content-Type", "application/json");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            Answer answer = new Answer(client.send(request.build(), BodyHandlers.ofString()));
            received(method, path, answer);
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException("%s %s got no answer: %s".formatted(method, uri, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

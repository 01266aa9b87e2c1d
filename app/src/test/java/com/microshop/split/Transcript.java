package com.microshop.split;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the shop that writes down all that is said, with names in the place of what differs from run to run: ids,
 * by the order in which they appear, cursors and times.
 */
final class Transcript implements AutoCloseable {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern CURSOR = Pattern.compile("(?<=cursor=|cursor\":\")[A-Za-z0-9_-]+");
    private static final List<String> HEADERS = List.of(
            "Content-Type",
            "ETag",
            "Location",
            "Cache-Control",
            "Allow",
            "Retry-After",
            "Idempotent-Replayed",
            "Preference-Applied");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient client = HttpClient.newHttpClient();
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> ids = new HashMap<>();
    private final String url;

    Transcript(String url) {
        this.url = url;
    }

    /** What came back. */
    record Answer(int status, String body) {

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String id() {
            if (status != 201) {
                throw new AssertionError("Not created: %d %s".formatted(status, body));
            }
            return json().get("id").asString();
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer send(String method, String path, String body, String... headers) {
        HttpResponse<String> response = ask(method, path, body, headers);
        text.append("%n%s %s %s%n".formatted(method, path, List.of(headers)));
        if (!body.isEmpty()) {
            text.append("> ").append(body).append('\n');
        }
        text.append(response.statusCode()).append('\n');
        for (String header : HEADERS) {
            response.headers()
                    .firstValue(header)
                    .ifPresent(value ->
                            text.append(header).append(": ").append(value).append('\n'));
        }
        text.append(response.body()).append('\n');
        return new Answer(response.statusCode(), response.body());
    }

    /** Asks without writing down how often or what came in between. */
    HttpResponse<String> ask(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("%s %s got no answer".formatted(method, path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void note(String line) {
        text.append('\n').append(line).append('\n');
    }

    /** All that was said. */
    String text() {
        String timeless = TIME.matcher(text).replaceAll("TIME");
        return ID.matcher(CURSOR.matcher(timeless).replaceAll("CURSOR"))
                .replaceAll(id -> ids.computeIfAbsent(id.group(), first -> "ID-" + (ids.size() + 1)));
    }

    @Override
    public void close() {
        client.close();
    }
}

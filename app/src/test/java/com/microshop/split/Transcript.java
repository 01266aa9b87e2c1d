package com.microshop.split;

import com.microshop.test.TestClient;
import com.microshop.test.TestClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A client of the shop that records requests and answers, with names in place of values that differ between runs: ids,
 * by the order in which they appear, cursors, times and digests of bodies with such values.
 */
final class Transcript {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern CURSOR = Pattern.compile("(?<=cursor=|cursor\":\")[A-Za-z0-9_-]+");
    private static final Pattern DIGEST = Pattern.compile("(?<=ETag: \")[A-Za-z0-9_-]{20}(?=\")");
    private static final List<String> HEADERS = List.of(
            "Content-Type",
            "ETag",
            "Location",
            "Cache-Control",
            "Allow",
            "Retry-After",
            "Idempotent-Replayed",
            "Preference-Applied");

    private final TestClient client;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> ids = new HashMap<>();

    Transcript(String url) {
        client = new TestClient(url);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer send(String method, String path, String body, String... headers) {
        Answer answer = ask(method, path, body, headers);
        text.append("%n%s %s %s%n".formatted(method, path, List.of(headers)));
        if (!body.isEmpty()) {
            text.append("> ").append(body).append('\n');
        }
        text.append(answer.status()).append('\n');
        for (String header : HEADERS) {
            answer.response()
                    .headers()
                    .firstValue(header)
                    .ifPresent(value ->
                            text.append(header).append(": ").append(value).append('\n'));
        }
        text.append(answer.text()).append('\n');
        return answer;
    }

    /** Polls without recording the requests. */
    Answer ask(String method, String path, String body, String... headers) {
        return client.send(method, path, BodyPublishers.ofString(body), headers);
    }

    void note(String line) {
        text.append('\n').append(line).append('\n');
    }

    /** The recorded requests and answers. */
    String text() {
        String timeless = TIME.matcher(text).replaceAll("TIME");
        String digestless = DIGEST.matcher(timeless).replaceAll("DIGEST");
        return ID.matcher(CURSOR.matcher(digestless).replaceAll("CURSOR"))
                .replaceAll(id -> ids.computeIfAbsent(id.group(), first -> "ID-" + (ids.size() + 1)));
    }
}

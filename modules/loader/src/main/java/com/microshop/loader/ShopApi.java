package com.microshop.loader;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shop's API, seen from outside.
 *
 * <p>A request that gets no answer, or one that says "later" (429, 502, 503, 504), is sent again with growing pauses until
 * the shop has not answered for too long. Writes carry the same idempotency key each time, so sending them again is
 * harmless. Threads may share an instance.
 */
final class ShopApi implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Set<Integer> TRY_AGAIN = Set.of(429, 502, 503, 504);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final int SHOWN_CHARS = 300;

    private final String base;
    private final Duration patience;
    private final HttpClient http;
    private final LongAdder retries = new LongAdder();

    /**
     * Creates a client.
     *
     * @param url where the shop listens, such as {@code http://127.0.0.1:8080}
     * @param patience how long to try again while the shop gives no answer
     */
    ShopApi(URI url, Duration patience) {
        String text = url.toString();
        this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * What the shop made.
     *
     * @param id its id
     * @param replayed whether the same request had been executed before
     */
    record Made(String id, boolean replayed) {}

    /**
     * Checks that a shop is there, without trying again.
     *
     * @throws LoadFailure if there is none
     */
    void checkReachable() {
        String path = "/api/products?limit=1";
        try {
            HttpResponse<byte[]> response = send(request(path).GET().build());
            if (response.statusCode() != 200) {
                throw LoadFailure.notPossible("%s answers with status %d to GET %s; is that a running shop?"
                        .formatted(base, response.statusCode(), path));
            }
        } catch (IOException e) {
            throw LoadFailure.notPossible("No shop answers at %s (%s).".formatted(base, reason(e)));
        }
    }

    /**
     * Makes something, once for each key.
     *
     * @throws Refusal if the shop refuses it
     * @throws LoadFailure if it does not answer
     */
    Made post(String path, String idempotencyKey, byte[] body) {
        HttpResponse<byte[]> response = exchange(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
        String id = json(response).path("id").asString("");
        if (id.isEmpty()) {
            throw new Refusal("POST " + path, response.statusCode(), "", "there is no id in " + shown(response));
        }
        return new Made(id, response.headers().firstValue("Idempotent-Replayed").isPresent());
    }

    /**
     * Reads something.
     *
     * @throws Refusal if it does not exist
     * @throws LoadFailure if it does not answer
     */
    JsonNode get(String path) {
        return json(exchange(request(path).GET().build()));
    }

    /** Reads something; the shop answers when it changes, or when the time is over. */
    JsonNode getWaiting(String path, Duration wait) {
        return json(exchange(
                request(path).header("Prefer", "wait=" + wait.toSeconds()).GET().build()));
    }

    /** Reads a list to its end. */
    void forEachItem(String path, Consumer<JsonNode> consumer) {
        String separator = path.contains("?") ? "&" : "?";
        String cursor = "";
        do {
            JsonNode page = get(path + separator + "limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("items").forEach(consumer);
            JsonNode next = page.path("next_cursor");
            cursor = next.isString() ? next.asString() : "";
        } while (!cursor.isEmpty());
    }

    /** How many times a request was sent again. */
    long retries() {
        return retries.sum();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_WITHIN);
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        long firstFailure = 0;
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            String silence;
            try {
                HttpResponse<byte[]> response = send(request);
                if (response.statusCode() / 100 == 2) {
                    return response;
                }
                if (!TRY_AGAIN.contains(response.statusCode())) {
                    throw refusal(request, response);
                }
                silence = "status %d".formatted(response.statusCode());
            } catch (IOException e) {
                silence = reason(e);
            }
            long now = System.nanoTime();
            firstFailure = firstFailure == 0 ? now : firstFailure;
            if (now - firstFailure > patience.toNanos()) {
                throw LoadFailure.notPossible(
                        "The shop at %s has not answered %s %s for %d s (%s); run it again to continue."
                                .formatted(
                                        base,
                                        request.method(),
                                        request.uri().getPath(),
                                        patience.toSeconds(),
                                        silence));
            }
            retries.increment();
            pause(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw stopped();
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw stopped();
        }
    }

    static LoadFailure stopped() {
        Thread.currentThread().interrupt();
        return LoadFailure.notPossible("The load was stopped; run it again to continue.");
    }

    private static Refusal refusal(HttpRequest request, HttpResponse<byte[]> response) {
        String call = request.method() + " " + request.uri().getPath();
        @Nullable JsonNode problem = problem(response);
        if (problem == null) {
            return new Refusal(call, response.statusCode(), "", shown(response));
        }
        String type = problem.path("type").asString("");
        String detail = problem.path("detail").asString(shown(response));
        return new Refusal(call, response.statusCode(), type.substring(type.lastIndexOf('/') + 1), detail);
    }

    private static @Nullable JsonNode problem(HttpResponse<byte[]> response) {
        try {
            JsonNode node = JSON.readTree(response.body());
            return node.isObject() ? node : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JacksonException e) {
            String call = response.request().method() + " " + response.uri().getPath();
            throw new Refusal(call, response.statusCode(), "", "not JSON: " + shown(response));
        }
    }

    private static String shown(HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8).strip();
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * Writes the ahead-of-time cache (JEP 483, JEP 515) that more than halves the shop's start-up time.
 *
 * <p>Runs the shop once on a private PostgreSQL with temporary data, places a few orders and stops it; the cache holds the
 * classes that were loaded and linked by then. The JVM ignores a cache that does not match the jars beside it.
 *
 * <p>Arguments: the extracted jar of the shop; the cache file to write.
 */
void main(String[] args) throws IOException, InterruptedException {
    Path jar = Path.of(args[0]).toAbsolutePath();
    Path cache = Path.of(args[1]).toAbsolutePath();
    Path folder = Files.createTempDirectory("microshop-fast-start");
    Path log = folder.resolve("shop.log");
    URI shop = URI.create("http://127.0.0.1:" + freePort());
    ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:AOTCacheOutput=" + cache,
                    // Writing the cache needs room for all of it; a limit for the shop may be lower.
                    "-XX:MaxMetaspaceSize=2g",
                    "-XX:CompressedClassSpaceSize=1g",
                    "-jar",
                    jar.toString(),
                    "--server.port=" + shop.getPort(),
                    "--management.server.port=" + freePort(),
                    "--microshop.local.directory=" + folder)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Settings of the real shop (its database, its payment provider) must not reach this run.
    builder.environment().keySet().removeIf(name -> name.matches("(MICROSHOP|SPRING|SERVER|MANAGEMENT|JAVA|JDK)_.*"));
    Process process = builder.start();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
        awaitOpen(http, shop, process);
        for (int i = 0; i < 20; i++) {
            walk(http, shop, i);
        }
        process.destroy();
        if (!process.waitFor(3, TimeUnit.MINUTES) || !Files.exists(cache)) {
            throw new IllegalStateException("The shop ended without writing " + cache);
        }
        delete(folder);
    } catch (IOException | RuntimeException e) {
        System.err.println("Could not write the start-up cache, so the shop will start slowly; see " + log + ". " + e);
        Files.deleteIfExists(cache);
    } finally {
        process.destroyForcibly();
    }
}

int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
    }
}

void awaitOpen(HttpClient http, URI shop, Process process) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
        try {
            if (get(http, shop, "/health").statusCode() == 200) {
                return;
            }
        } catch (IOException notYet) {
            Thread.sleep(200);
        }
    }
    throw new IllegalStateException("The shop did not start.");
}

/** Sends the requests of the README's example. */
void walk(HttpClient http, URI shop, int i) throws IOException, InterruptedException {
    String user = post(http, shop, "/api/users", """
            {"username": "user%d", "email": "user%d@example.com"}""".formatted(i, i));
    String product = post(http, shop, "/api/products", """
            {"name": "Teapot", "price": 9.99, "stock": 10}""");
    String order = post(http, shop, "/api/orders", """
            {"user_id": "%s", "product_id": "%s"}""".formatted(user, product));
    get(http, shop, "/api/orders/" + order);
    get(http, shop, "/api/orders?user_id=" + user);
    get(http, shop, "/api/products");
    get(http, shop, "/api/payments?reference=" + order);
}

HttpResponse<String> get(HttpClient http, URI shop, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(shop.resolve(path))
            .header("Prefer", "wait=5")
            .timeout(Duration.ofSeconds(30))
            .build();
    return http.send(request, BodyHandlers.ofString());
}

String post(HttpClient http, URI shop, String path, String body) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(shop.resolve(path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(path + " answered " + response.body());
    }
    return response.body().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
}

void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
        }
    }
}

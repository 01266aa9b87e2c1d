package com.microshop.payment.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.payment.PaymentId;
import com.microshop.test.TestDatabase;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a process is killed during a call, the task is executed, and only once. */
class WorkerCrashTest {

    @TempDir
    private Path folder;

    static String[] settings(String providerUrl) {
        return new String[] {
            "microshop.payment.sandbox.enabled=false",
            "microshop.payment.provider-url=" + providerUrl,
            "microshop.payment.calls.timeout=1500ms",
            "microshop.payment.calls.attempts=1",
            "microshop.payment.worker.lease=2s"
        };
    }

    @Test
    void anotherProcessRepeatsTheCallWithTheSameKey() throws Exception {
        PaymentId id = PaymentId.random();
        BlockingQueue<String> keys = new LinkedBlockingQueue<>();
        AtomicBoolean answering = new AtomicBoolean();
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            if (answering.get()) {
                byte[] answer = "{\"outcome\": \"approved\", \"reference\": \"auth-1\"}".getBytes(UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            }
        });
        provider.start();
        String url = "http://127.0.0.1:" + provider.getAddress().getPort();
        try (TestDatabase database = TestDatabase.fresh()) {
            Process doomed = start(database, url, id);
            try {
                assertThat(keys.poll(120, TimeUnit.SECONDS)).isEqualTo(id + ":authorize");
            } finally {
                doomed.destroyForcibly();
                assertThat(doomed.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            answering.set(true);

            try (Replica heir = Replica.start(database, settings(url))) {
                heir.awaitStatus(id, "AUTHORIZED");
                heir.awaitNothingToDo();
                List<String> repeated = List.copyOf(keys);
                assertThat(repeated).isNotEmpty().containsOnly(id + ":authorize");
                heir.assertInvariantsHold();
            }
        } finally {
            provider.stop(0);
        }
    }

    private Process start(TestDatabase database, String url, PaymentId id) throws Exception {
        File log = folder.resolve("doomed.log").toFile();
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedReplica.class.getName(),
                        database.url(),
                        database.user(),
                        database.password(),
                        url,
                        id.value())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }
}

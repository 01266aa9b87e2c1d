package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.Ports;
import com.microshop.cluster.RabbitServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Connecting to a real RabbitMQ by TLS, with certificates that no JVM trusts by default. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class BrokerOverTlsTest {

    private static final String PASSWORD = "changeit";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path folder;

    private static int port;
    private static RabbitServer rabbit;
    private static Path authority;
    private static Path otherAuthority;

    @BeforeAll
    static void start() throws Exception {
        authority = certificates("authority");
        otherAuthority = certificates("other");
        port = Ports.free();
        rabbit = RabbitServer.start(folder.resolve("rabbitmq"), """
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.cacertfile = %s
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                """.formatted(
                        port, authority, authority.resolveSibling("broker.pem"), authority.resolveSibling("key.pem")));
        await().atMost(PATIENCE).until(() -> Ports.isOpen(port));
    }

    @AfterAll
    static void stop() {
        rabbit.close();
    }

    /** Creates an authority and a certificate signed by it for 127.0.0.1; returns the authority's certificate. */
    private static Path certificates(String name) throws Exception {
        Path directory = Files.createDirectories(folder.resolve(name));
        Path store = directory.resolve("keys.p12");
        keytool(store, "ca", "-dname", "CN=" + name, "-ext", "bc:critical=ca:true");
        keytool(store, "broker", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1", "-signer", "ca");
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        write(
                directory.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey("broker", PASSWORD.toCharArray()).getEncoded());
        write(
                directory.resolve("broker.pem"),
                "CERTIFICATE",
                keys.getCertificate("broker").getEncoded());
        return write(
                directory.resolve("ca.pem"),
                "CERTIFICATE",
                keys.getCertificate("ca").getEncoded());
    }

    private static void keytool(Path store, String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static Path write(Path file, String kind, byte[] content) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind));
    }

    private static void check(String host, Path trusted) {
        GenericApplicationContext context = new GenericApplicationContext();
        Map<String, Object> settings = Map.of(
                "microshop.broker.url",
                "amqps://%s:%d".formatted(host, port),
                "microshop.broker.user",
                RabbitServer.ADMINISTRATOR,
                "microshop.broker.password",
                RabbitServer.ADMINISTRATOR,
                "microshop.broker.ca-certificate",
                trusted.toString());
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("settings", settings));
        new StartChecks.Broker().initialize(context);
    }

    @Test
    void connectsWithTheCertificateOfItsAuthority() {
        assertThatNoException().isThrownBy(() -> check("127.0.0.1", authority));
    }

    @Test
    void refusesABrokerOfAnotherAuthority() {
        assertThatThrownBy(() -> check("127.0.0.1", otherAuthority))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("The broker at amqps://127.0.0.1:%d cannot be used as guest: ".formatted(port))
                .hasMessageContaining("PKIX")
                .hasMessageEndingWith("see MICROSHOP_BROKER_URL, _USER, _PASSWORD and _CA_CERTIFICATE.");
    }

    @Test
    void refusesACertificateForAnotherName() {
        assertThatThrownBy(() -> check("localhost", authority))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("localhost");
    }
}

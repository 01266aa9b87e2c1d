package com.microshop.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks whether a Docker-compatible engine answers; a command line tool without an engine does not count. */
final class ContainerEngine {

    private static final int PATIENCE_MILLIS = 2_000;
    private static final int ANSWER_BYTES = 256;

    private ContainerEngine() {}

    /** Takes two seconds at most, and usually no time. */
    static boolean answers() {
        return address(System.getenv("DOCKER_HOST"))
                .map(ContainerEngine::answers)
                .orElse(false);
    }

    static boolean answers(SocketAddress address) {
        try (SocketChannel channel = SocketChannel.open(
                address instanceof UnixDomainSocketAddress
                        ? StandardProtocolFamily.UNIX
                        : StandardProtocolFamily.INET)) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> answer.complete(pings(channel, address)));
            return answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException | TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean pings(SocketChannel channel, SocketAddress address) {
        try {
            channel.connect(address);
            channel.write(StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.1\r\nHost: engine\r\n\r\n"));
            ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
            channel.read(answer);
            return StandardCharsets.US_ASCII.decode(answer.flip()).toString().startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<SocketAddress> address(@Nullable String host) {
        if (host != null && !host.isBlank()) {
            URI uri = URI.create(host);
            return Optional.of(
                    "unix".equals(uri.getScheme())
                            ? UnixDomainSocketAddress.of(uri.getPath())
                            : new InetSocketAddress(uri.getHost(), uri.getPort()));
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return Stream.concat(
                        Stream.of(
                                Path.of("/var/run/docker.sock"),
                                Path.of(System.getProperty("user.home"), ".docker/run/docker.sock")),
                        runtime == null ? Stream.empty() : Stream.of(Path.of(runtime, "docker.sock")))
                .filter(Files::exists)
                .findFirst()
                .map(UnixDomainSocketAddress::of);
    }
}

package com.microshop.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersTest {

    @TempDir
    private Path folder;

    @Test
    void rabbitKeepsItsDataOverACrash() {
        try (RabbitServer rabbit = RabbitServer.start(folder.resolve("rabbit"), "")) {
            assertThat(rabbit.control("add_user", "ada", "secret")).doesNotContain("secret");
            rabbit.crash();
            assertThat(Ports.isOpen(rabbit.port())).isFalse();
            rabbit.restart();
            assertThat(rabbit.control("list_users")).contains("ada");
        }
    }

    @Test
    void redisComesBackAfterACrash() throws Exception {
        try (RedisServer redis = RedisServer.start(folder.resolve("redis"), "")) {
            assertThat(ping(redis.port())).isEqualTo("+PONG");
            redis.crash();
            redis.restart();
            assertThat(ping(redis.port())).isEqualTo("+PONG");
            redis.stop();
            assertThat(Ports.isOpen(redis.port())).isFalse();
        }
    }

    @Test
    void aServerWhosePortWasTakenMeanwhileSaysSo() throws Exception {
        try (RedisServer redis = RedisServer.start(folder.resolve("redis"), "")) {
            redis.crash();
            try (ServerSocket taken = new ServerSocket(redis.port(), 1, InetAddress.getLoopbackAddress())) {
                assertThat(taken.isBound()).isTrue();
                assertThatThrownBy(redis::restart)
                        .isInstanceOf(ClusterException.class)
                        .hasMessageContaining("Port %d is taken", redis.port());
            }
            redis.restart();
            assertThat(ping(redis.port())).isEqualTo("+PONG");
        }
    }

    @Test
    void portsAreNotThoseOfClients() {
        assertThat(IntStream.range(0, 100).map(i -> Ports.free()).boxed())
                .doesNotHaveDuplicates()
                .allMatch(port -> port < 32_768);
    }

    private static String ping(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aChildEndsWithItsSupervisorEvenWhenPaused() throws Exception {
        Path marker = folder.resolve("ended");
        ChildProcess child =
                ChildProcess.start(List.of("sleep", "600"), folder.resolve("log"), "touch " + marker, b -> {});
        child.pause();
        ProcessHandle program = ProcessHandle.of(child.pid()).orElseThrow();
        child.stop(Duration.ofSeconds(10));
        assertThat(program.isAlive()).isFalse();
        assertThat(marker).exists();
        assertThat(Files.readString(folder.resolve("log"))).isEmpty();
    }
}

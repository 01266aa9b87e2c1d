package com.microshop.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

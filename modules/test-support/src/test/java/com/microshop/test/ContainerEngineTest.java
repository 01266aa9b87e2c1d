package com.microshop.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerEngineTest {

    @TempDir
    private Path temporary;

    @Test
    void isThereWhenItAnswersItsPing() throws IOException {
        assertThat(answersWhenToldBy("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"))
                .isTrue();
    }

    @Test
    void isNotThereWhenSomethingElseAnswers() throws IOException {
        assertThat(answersWhenToldBy("HTTP/1.1 502 Bad Gateway\r\n\r\n")).isFalse();
        assertThat(answersWhenToldBy("SSH-2.0-OpenSSH\r\n")).isFalse();
    }

    @Test
    void isNotThereWhenNothingListens() {
        assertThat(ContainerEngine.answers(UnixDomainSocketAddress.of(temporary.resolve("nobody"))))
                .isFalse();
    }

    @Test
    void isNotThereWhenItNeverAnswers() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(temporary.resolve("silent"));
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(address);

            assertThat(ContainerEngine.answers(address)).isFalse();
        }
    }

    private boolean answersWhenToldBy(String answer) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(temporary.resolve("engine" + answer.length()));
        try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            engine.bind(address);
            Thread.ofVirtual().start(() -> answer(engine, answer));
            return ContainerEngine.answers(address);
        }
    }

    private static void answer(ServerSocketChannel engine, String answer) {
        try (SocketChannel client = engine.accept()) {
            client.read(ByteBuffer.allocate(256));
            client.write(StandardCharsets.US_ASCII.encode(answer));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthCheckTest {

    @Test
    void aShopThatTakesRequestsIsReady() throws IOException {
        assertThat(HealthCheck.isReady(answer(200))).isTrue();
    }

    @Test
    void aShopThatRefusesRequestsIsNot() throws IOException {
        assertThat(HealthCheck.isReady(answer(503))).isFalse();
        assertThat(HealthCheck.isReady("java.net.ConnectException: Connection refused"))
                .isFalse();
    }

    @Test
    void asksTheOperatorsPortOfThisMachine() {
        assertThat(HealthCheck.address(
                        Map.of("MANAGEMENT_SERVER_ADDRESS", "0.0.0.0", "MANAGEMENT_SERVER_PORT", "9001")))
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9001));
        assertThat(HealthCheck.address(Map.of()))
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8081));
    }

    private static String answer(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            return HealthCheck.ask(server.getAddress());
        } finally {
            server.stop(0);
        }
    }
}

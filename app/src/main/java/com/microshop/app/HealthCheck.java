package com.microshop.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Asks the shop in this container whether it takes requests; the exit code is 0 if it does.
 *
 * <p>It is the image's HEALTHCHECK, because the image has no curl and no shell. It is a program of its own, and speaks HTTP
 * over a plain socket, because Docker starts it every few seconds beside the shop: it is to load few classes.
 */
public final class HealthCheck {

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final String REQUEST =
            "GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private HealthCheck() {}

    /** Ends with 0 or 1, and says what it found. */
    @SuppressWarnings("SystemOut") // Docker records the output
    public static void main(String[] args) {
        String found;
        try {
            found = ask(address(System.getenv()));
        } catch (IOException | RuntimeException e) {
            found = e.toString();
        }
        System.out.println(found);
        System.exit(isReady(found) ? 0 : 1);
    }

    /** The operators' port of the shop that has this environment. */
    static InetSocketAddress address(Map<String, String> environment) {
        InetSocketAddress given = new InetSocketAddress(
                environment.getOrDefault("MANAGEMENT_SERVER_ADDRESS", "127.0.0.1"),
                Integer.parseInt(environment.getOrDefault("MANAGEMENT_SERVER_PORT", "8081")));
        InetAddress address = given.getAddress();
        return address != null && address.isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), given.getPort())
                : given;
    }

    /** The first line of the answer. */
    static String ask(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return line == null ? "no answer" : line;
        }
    }

    static boolean isReady(String answer) {
        return answer.startsWith("HTTP/1.1 200");
    }
}

package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Ids;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Addresses in the list of processes. A program that can write to the schema of a module can add one. */
@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("NullAway.Init") // Spring fills the field
class AnnouncedAddressesTest extends ShopTest {

    private static final List<String> PAGES = List.of("/ops", "/ops/projections", "/ops/letters");

    @Autowired
    private JdbcClient jdbc;

    @AfterEach
    void forget() {
        var _ = jdbc.sql("DELETE FROM users.process WHERE version = 'forged'").update();
    }

    private void announce(String url) {
        var _ = jdbc.sql("""
                        INSERT INTO users.process (id, module, url, version, transport, health, started_at, seen_at)
                        VALUES (?, 'user', ?, 'forged', 'in_process', 'UP', now() - interval '1 day', now() + interval '1 minute')
                        """).params(Ids.next(), url).update();
    }

    @Test
    void aLoginIsSentOnlyToAllowedAddresses(CapturedOutput output) throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer trap = HttpServer.create(new InetSocketAddress(0), 0);
        trap.createContext("/", exchange -> {
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.close();
        });
        trap.start();
        try {
            String url = "http://%s:%d"
                    .formatted(
                            InetAddress.getLocalHost().getHostName(),
                            trap.getAddress().getPort());
            announce(url);
            Shop operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
            for (String page : PAGES) {
                String text = operators.get(page).is(200).text();
                assertThat(asked).as("%s sends the login", page).isEmpty();
                assertThat(text).contains("A process announces the address " + url);
            }
            assertThat(output.getOut().split("A process announces the address " + url, -1))
                    .hasSize(2);
        } finally {
            trap.stop(0);
        }
    }

    @Test
    void anAddressThatIsNoneBreaksNoPage() {
        announce("http://[no address");
        Shop operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);

        for (String page : PAGES) {
            assertThat(operators.get(page).is(200).text())
                    .contains("A process announces the address http://[no address");
        }
        operators.get("/ops/events").is(200);
        operators.get("/actuator/modules").is(200);
    }
}

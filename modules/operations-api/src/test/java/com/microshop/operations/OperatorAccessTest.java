package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class OperatorAccessTest {

    private static final String PASSWORD = "of the operators";

    private final Filter filter = Objects.requireNonNull(new OperatorAccess()
            .operatorLogin(new OperatorSettings("operator", PASSWORD, List.of()))
            .getFilter());

    @Test
    void hashesPasswordsSlowly() {
        String hash = Objects.requireNonNull(OperatorAccess.encoder().encode(PASSWORD));

        assertThat(hash).startsWith("{bcrypt}$2a$");
        assertThat(Integer.parseInt(hash.substring("{bcrypt}$2a$".length(), "{bcrypt}$2a$".length() + 2)))
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    void refusesLoginsAfterTooManyWrongOnesWithoutCheckingThem() throws Exception {
        List<MockHttpServletResponse> guesses = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            guesses.add(get("/actuator/modules", "10.0.0.1", "guess " + i));
        }

        assertThat(guesses.getFirst().getStatus()).isEqualTo(401);
        MockHttpServletResponse last = guesses.getLast();
        assertThat(last.getStatus()).isEqualTo(429);
        assertThat(last.getHeader("Retry-After")).containsOnlyDigits();
        assertThat(last.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(last.getContentAsString()).startsWith("Too many logins have failed");
        assertThat(get("/actuator/modules", "10.0.0.2", PASSWORD).getStatus()).isEqualTo(200);
    }

    private MockHttpServletResponse get(String path, String address, String password)
            throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setServletPath(path);
        request.setRemoteAddr(address);
        request.addHeader("Authorization", "Basic " + encoded("operator:" + password));
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response;
    }

    private static String encoded(String login) {
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }
}

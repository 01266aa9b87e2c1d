package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.ParkedMessages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class ParkedEndpointTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final List<String> kept = new ArrayList<>();
    private final ParkedEndpoint endpoint = new ParkedEndpoint(
            new OneMessage(),
            (module, who, what, why, outcome) -> kept.add("%s|%s|%s|%s|%s".formatted(module, who, what, why, outcome)));

    /** One message, which can be put back but not discarded. */
    private static final class OneMessage implements ParkedMessages {

        @Override
        public List<ParkedMessage> list() {
            return List.of(new ParkedMessage("7", "order", "microshop.order.requests", "unknown", Instant.EPOCH, "{}"));
        }

        @Override
        public Optional<Content> find(String id) {
            return list().stream()
                    .filter(message -> message.id().equals(id))
                    .map(message -> new Content(message, "command", null, true, "{}"))
                    .findFirst();
        }

        @Override
        public boolean putBack(String id) {
            return id.equals("7");
        }

        @Override
        public int putBackAll() {
            return 1;
        }

        @Override
        public boolean discard(String id) {
            return false;
        }
    }

    @BeforeEach
    void logIn() {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ada", null));
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
    }

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void recordsWhoDecidedWhatAndWhy() {
        request.addHeader("X-Reason", "zu%20alt%3A%205%20%E2%82%AC");
        assertThat(endpoint.putBack("7").getStatus()).isEqualTo(200);
        assertThat(endpoint.putBackAll().count()).isEqualTo(1);

        assertThat(kept)
                .containsExactly(
                        "order|ada|put back parked message 7 of microshop.order.requests|zu alt: 5 €|done",
                        "order|ada|put back all parked messages|zu alt: 5 €|1 put back");
    }

    @Test
    void recordsFailedAttemptsButNotThoseOnUnknownMessages() {
        request.addHeader("X-Reason", "100% sure");
        assertThat(endpoint.discard("7").getStatus()).isEqualTo(404);
        assertThat(endpoint.discard("8").getStatus()).isEqualTo(404);

        assertThat(kept)
                .containsExactly(
                        "order|ada|discarded parked message 7 of microshop.order.requests|100% sure|its queue does not accept it now");
    }

    private static <T> T body(WebEndpointResponse<T> answer) {
        return Objects.requireNonNull(answer.getBody());
    }

    @Test
    void showsOne() {
        assertThat(body(endpoint.show("7")).content()).hasFieldOrPropertyWithValue("outline", "{}");
        assertThat(endpoint.show("8").getStatus()).isEqualTo(404);
        assertThat(body(endpoint.show("8")).content()).isNull();
        assertThat(kept).isEmpty();
    }

    @Test
    void discardsNothingWithoutAReason() {
        request.addHeader("X-Reason", " ");
        assertThat(endpoint.discard("7").getStatus()).isEqualTo(400);
        assertThat(body(endpoint.discard("7")).problem()).contains("--reason");
        assertThat(kept).isEmpty();
    }

    @Test
    void needsNoReasonToPutBack() {
        assertThat(endpoint.putBack("7").getStatus()).isEqualTo(200);

        assertThat(kept).singleElement().asString().contains("|null|done");
    }
}

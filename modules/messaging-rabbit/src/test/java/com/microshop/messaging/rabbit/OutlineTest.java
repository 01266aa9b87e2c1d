package com.microshop.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlineTest {

    private static String outline(String body) {
        return Outline.of(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void showsIdsAndTypesAndOfAllElseTheKindAndSize() {
        assertThat(outline("""
                {"id": "0190", "type": "order.PlaceOrder", "revision": null,
                 "payload": "{\\"user_id\\":\\"u-1\\",\\"payment_token\\":\\"tok_visa\\",\\"lines\\":[{\\"price\\":9.90}],\\"gift\\":true}",
                 "metadata": {"correlationId": "c-1", "note": "for Ada"}}
                """)).isEqualTo("""
                {"id":"0190","type":"order.PlaceOrder","revision":null,\
                "payload":{"user_id":"u-1","payment_token":"8 characters","lines":[{"price":"a number"}],"gift":"true or false"},\
                "metadata":{"correlationId":"c-1","note":"7 characters"}}""");
    }

    @Test
    void neverShowsAValueThatIsNotWrittenLikeAnId() {
        assertThat(outline("{\"id\": \"Ada Lovelace\", \"user_id\": \"ada@example.com\", \"type\": \"%s\"}"
                        .formatted("x".repeat(101))))
                .isEqualTo("{\"id\":\"12 characters\",\"user_id\":\"15 characters\",\"type\":\"101 characters\"}");
        assertThat(outline("{\"ada@example.com\": 1}")).isEqualTo("{\"?\":\"a number\"}");
    }

    @Test
    void showsNothingOfWhatIsNoJson() {
        for (String body : List.of("tok_visa", "{\"payment_token\":\"tok_visa", "", " ")) {
            assertThat(outline(body)).isEqualTo("no JSON, %d bytes", body.length());
        }
        assertThat(outline("{\"payload\": \"{\\\"payment_token\\\":\\\"tok_visa\"}"))
                .isEqualTo("{\"payload\":\"26 characters\"}");
    }

    @Test
    void longAndDeepTextIsNoProblem() {
        int length = 1_000_000;
        assertThat(outline("[".repeat(length))).isEqualTo("no JSON, 1000000 bytes");
        assertThat(outline("{\"payment_token\":\"%s\"}".formatted("\\\\a".repeat(length))))
                .isEqualTo("{\"payment_token\":\"2000000 characters\"}");
        assertThat(outline("{\"payload\":\"%s\"}".formatted("{".repeat(length))))
                .isEqualTo("{\"payload\":\"1000000 characters\"}");
    }
}

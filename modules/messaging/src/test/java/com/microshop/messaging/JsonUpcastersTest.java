package com.microshop.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonUpcastersTest {

    @Test
    void upcastersStateWhatTheyConvert() {
        assertThat(JsonUpcasters.removedField("order.OrderPlaced", null, "2", "note"))
                .hasToString("order.OrderPlaced, as it was first written, becomes revision 2");
        assertThat(JsonUpcasters.addedField("order.OrderPlaced", "2", "3", "gift", false))
                .hasToString("order.OrderPlaced, revision 2, becomes revision 3");
        assertThat(JsonUpcasters.renamedType("order.OrderMade", "order.OrderPlaced"))
                .hasToString("order.OrderMade was renamed to order.OrderPlaced");
    }
}

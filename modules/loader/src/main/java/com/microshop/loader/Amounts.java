package com.microshop.loader;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** Reads amounts of the API, exactly. */
final class Amounts {

    private Amounts() {}

    /** The decimal in a JSON number or string. */
    static BigDecimal of(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : new BigDecimal(node.asString("0"));
    }
}

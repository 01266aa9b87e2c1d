package com.microshop.bench.replay;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Picks fields out of JSON without making objects of it. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /** Receives the fields of an object, with the parser on the value; values that it does not consume are skipped. */
    interface Fields {

        void field(String name, JsonParser value) throws SQLException, IOException;
    }

    static void read(String json, Fields fields) throws SQLException, IOException {
        try (JsonParser parser = MAPPER.createParser(json)) {
            var _ = parser.nextToken();
            object(parser, fields);
        }
    }

    /** The parser is on the beginning of the object. */
    static void object(JsonParser parser, Fields fields) throws SQLException, IOException {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            fields.field(name, parser);
            if (value.isStructStart() && parser.currentToken() == value) {
                parser.skipChildren();
            }
        }
    }

    /** The parser is on the beginning of an array of objects. */
    static void objects(JsonParser parser, Fields each, Row end) throws SQLException, IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            object(parser, each);
            end.done();
        }
    }

    /** Called when an object of an array is complete. */
    interface Row {

        void done() throws SQLException, IOException;
    }

    static Amount amount(JsonParser parser) throws SQLException, IOException {
        Amount amount = new Amount();
        object(parser, (name, value) -> {
            switch (name) {
                case "amount" -> amount.value = value.getDecimalValue();
                case "currency" -> amount.currency = value.getString();
                default -> {}
            }
        });
        return amount;
    }

    /** A sum of money. */
    static final class Amount {

        BigDecimal value = BigDecimal.ZERO;
        String currency = "";
    }
}

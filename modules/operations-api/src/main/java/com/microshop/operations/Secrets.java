package com.microshop.operations;

import java.io.StringWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Removes what even operators are not shown: the payment provider's token for a means of payment. */
final class Secrets {

    private static final String TOKEN = "payment_token";
    private static final String UNREADABLE = "{\"problem\":\"This is not JSON and is not shown.\"}";
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private Secrets() {}

    /** Removes them at any depth of a payload or state; numbers stay as they are written. */
    static String removedFrom(String payload) {
        StringWriter out = new StringWriter();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), payload);
                JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && TOKEN.equals(parser.currentName())) {
                    parser.nextToken();
                    parser.skipChildren();
                } else {
                    generator.copyCurrentEventExact(parser);
                }
            }
        } catch (JacksonException e) {
            return UNREADABLE;
        }
        return out.toString();
    }

    /** Whether a field of a state, such as {@code placed.payment_token}, holds one. */
    static boolean isAt(String field) {
        return field.endsWith(TOKEN);
    }
}

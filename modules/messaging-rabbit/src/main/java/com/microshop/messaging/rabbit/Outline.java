package com.microshop.messaging.rabbit;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The structure of a message that no module has accepted, for people: its fields, with the values of ids, types and positions, and
 * the kinds and sizes of all other values, which may be personal or secret. Takes time in proportion to the message.
 */
final class Outline {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** A message may hold JSON as text, and that again. */
    private static final int DEEPEST = 2;

    private static final int LONGEST_WORD = 100;

    private Outline() {}

    static String of(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        String outline = text.isBlank() ? null : ofJson(text, 0);
        return outline == null ? "no JSON, %d bytes".formatted(body.length) : outline;
    }

    /** Null if the text is no JSON. */
    private static @Nullable String ofJson(String text, int depth) {
        StringWriter out = new StringWriter();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text);
                JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            while (parser.nextToken() != null) {
                write(parser, generator, depth);
            }
        } catch (JacksonException e) {
            return null;
        }
        return out.toString();
    }

    private static void write(JsonParser parser, JsonGenerator generator, int depth) {
        switch (parser.currentToken()) {
            case PROPERTY_NAME -> generator.writeName(isWord(parser.currentName()) ? parser.currentName() : "?");
            case VALUE_STRING -> writeText(parser, generator, depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> writeNumber(parser, generator);
            case VALUE_TRUE, VALUE_FALSE -> generator.writeString("true or false");
            default -> generator.copyCurrentEvent(parser);
        }
    }

    private static void writeText(JsonParser parser, JsonGenerator generator, int depth) {
        String text = parser.getString();
        if (isShown(parser.currentName()) && isWord(text)) {
            generator.writeString(text);
            return;
        }
        String outline =
                depth < DEEPEST && (text.startsWith("{") || text.startsWith("[")) ? ofJson(text, depth + 1) : null;
        if (outline == null) {
            generator.writeString("%d characters".formatted(text.length()));
        } else {
            generator.writeRawValue(outline);
        }
    }

    private static void writeNumber(JsonParser parser, JsonGenerator generator) {
        if (isShown(parser.currentName()) && parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            generator.copyCurrentEvent(parser);
        } else {
            generator.writeString("a number");
        }
    }

    private static boolean isShown(@Nullable String field) {
        return field != null
                && switch (field) {
                    case "id", "type", "revision", "publisher", "module", "sequence", "tx", "idx" -> true;
                    default -> field.endsWith("_id") || field.endsWith("Id");
                };
    }

    /** As ids, types and names of fields are written. */
    private static boolean isWord(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_WORD
                && text.chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.'));
    }
}

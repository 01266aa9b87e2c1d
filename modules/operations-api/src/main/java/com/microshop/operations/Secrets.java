package com.microshop.operations;

import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Removes what even operators are not shown: the payment provider's token for a means of payment. */
final class Secrets {

    private static final String TOKEN = "payment_token";

    private static final Pattern IN_TEXT =
            Pattern.compile("(\\\\*\"" + TOKEN + "\\\\*\"\\s*:\\s*\\\\*\")(?:[^\"\\\\]|\\\\[^\"])*");

    private Secrets() {}

    /** Removes them at any depth of a payload or state. */
    static JsonNode removedFrom(JsonNode json) {
        json.findParents(TOKEN).forEach(parent -> ((ObjectNode) parent).remove(TOKEN));
        return json;
    }

    /** Covers them in text that may hold JSON, also cut off or as text within JSON. */
    static String hiddenIn(String text) {
        return IN_TEXT.matcher(text).replaceAll("$1(not shown)");
    }

    /** Whether a field of a state, such as {@code placed.payment_token}, holds one. */
    static boolean isAt(String field) {
        return field.endsWith(TOKEN);
    }
}

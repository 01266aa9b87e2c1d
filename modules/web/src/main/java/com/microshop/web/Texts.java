package com.microshop.web;

/** What a text may hold. */
final class Texts {

    static final String ALLOWED = "must be text without NUL characters and broken surrogate pairs";

    private Texts() {}

    /** Whether the database can hold this text: no NUL, no half of a surrogate pair. */
    static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}

package com.microshop.web;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Reads lists of entity tags (RFC 9110, sections 8.8.3 and 13.1.1). */
final class EntityTags {

    /** One element of the list with the comma behind it; elements may be empty, and tags may contain commas. */
    private static final Pattern ELEMENT = Pattern.compile(
            "[ \\t]*(?<tag>(?<weak>W/)?\"(?<opaque>[\\x21\\x23-\\x7e\\x80-\\xff]*)\")?[ \\t]*(?:,|\\z)");

    private static final Pattern VERSION = Pattern.compile("0|[1-9]\\d{0,17}");

    private EntityTags() {}

    /**
     * The versions that the tags of {@code If-Match} name; null if any version will do. The comparison is strong: a weak tag,
     * or one that the shop does not give, names no version.
     */
    static @Nullable Set<Long> versions(List<String> headers) {
        if (headers.isEmpty()
                || (headers.size() == 1 && headers.getFirst().strip().equals("*"))) {
            return null;
        }
        String list = String.join(",", headers);
        Matcher element = ELEMENT.matcher(list);
        Set<Long> versions = new LinkedHashSet<>();
        boolean isEmpty = true;
        for (int start = 0; start < list.length(); start = element.end()) {
            if (!element.region(start, list.length()).lookingAt()) {
                throw malformed();
            }
            if (element.group("tag") != null) {
                isEmpty = false;
                String opaque = element.group("opaque");
                if (element.group("weak") == null && VERSION.matcher(opaque).matches()) {
                    versions.add(Long.valueOf(opaque));
                }
            }
        }
        if (isEmpty) {
            throw malformed();
        }
        return versions;
    }

    private static BadRequestException malformed() {
        return BadRequestException.ofParameter(
                "invalid-if-match",
                HttpHeaders.IF_MATCH,
                "must be * or a list of entity tags as the shop gave them, such as \"3\"");
    }
}

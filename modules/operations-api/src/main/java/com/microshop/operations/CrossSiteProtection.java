package com.microshop.operations;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.Header;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.StaticHeadersWriter;

/**
 * Protects operators from pages of other sites: browsers send an operator's login with every request, whichever page made it.
 *
 * <p>A request that changes something must come from a page of this address, as far as the browser says; a form of the
 * pages carries a token besides.
 */
final class CrossSiteProtection {

    /** Where the pages are. */
    private static final String PATH = "/ops";

    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSiteProtection() {}

    /** No answer is kept or taken for another type; no page is framed or fetches anything from elsewhere. */
    static Filter headers() {
        StaticHeadersWriter ofAll = new StaticHeadersWriter(
                List.of(new Header("X-Content-Type-Options", "nosniff"), new Header("Cache-Control", "no-store")));
        StaticHeadersWriter ofPages = new StaticHeadersWriter(List.of(
                new Header("Content-Security-Policy", POLICY),
                new Header("X-Frame-Options", "DENY"),
                new Header("Referrer-Policy", "same-origin")));
        return new HeaderWriterFilter(List.of(ofAll, (request, response) -> {
            if (isPage(request)) {
                ofPages.writeHeaders(request, response);
            }
        }));
    }

    /** Refuses changes that a browser makes for a page of another address. */
    static Filter ownFormsOnly() {
        return (request, response, chain) -> {
            HttpServletRequest asked = (HttpServletRequest) request;
            if (isPage(asked)) {
                asked.setCharacterEncoding(StandardCharsets.UTF_8); // before any code reads a form's fields
            }
            if (HARMLESS.contains(asked.getMethod()) || isOwn(asked)) {
                chain.doFilter(request, response);
            } else {
                refuse(
                        (HttpServletResponse) response,
                        HttpServletResponse.SC_FORBIDDEN,
                        "A page of another site may not change anything here.");
            }
        };
    }

    /** Tools say neither; browsers say the former where they trust the connection, else the latter. */
    private static boolean isOwn(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return OWN.contains(site);
        }
        String origin = request.getHeader("Origin");
        return origin == null || authority(origin).equalsIgnoreCase(String.valueOf(request.getHeader("Host")));
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return ""; // "null": the browser hides the origin
        }
    }

    /** Requires in each form of the pages the token that its page was given. */
    static Filter tokens() {
        CookieCsrfTokenRepository repository = new CookieCsrfTokenRepository();
        repository.setCookiePath(PATH);
        repository.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        CsrfFilter filter = new CsrfFilter(repository);
        filter.setRequestHandler(new CsrfTokenRequestAttributeHandler());
        filter.setRequireCsrfProtectionMatcher(request -> isPage(request) && !HARMLESS.contains(request.getMethod()));
        filter.setAccessDeniedHandler((request, response, denied) -> refuse(
                response,
                HttpServletResponse.SC_FORBIDDEN,
                "This form is too old or comes from another site: load the page again and repeat."));
        return filter;
    }

    /** As the server sees it, however the address was written. */
    static boolean isPage(HttpServletRequest request) {
        return PATH.equals(request.getServletPath());
    }

    static void refuse(HttpServletResponse response, int status, String sentence) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getOutputStream().write(sentence.getBytes(StandardCharsets.UTF_8));
    }
}

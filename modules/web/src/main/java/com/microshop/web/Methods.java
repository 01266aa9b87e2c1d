package com.microshop.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Answers OPTIONS, and refuses TRACE everywhere, with the methods that the address allows. */
final class Methods extends OncePerRequestFilter {

    private static final String OPTIONS = "OPTIONS";
    private static final String TRACE = "TRACE";

    private final ObjectProvider<RequestMappingHandlerMapping> mappings;
    private final ProblemWriter problems;

    Methods(ObjectProvider<RequestMappingHandlerMapping> mappings, ProblemWriter problems) {
        this.mappings = mappings;
        this.problems = problems;
    }

    /**
     * What {@code Allow} names: with HEAD and OPTIONS, which Spring adds to what controllers declare, and in the order of the
     * alphabet, because Spring's differs from process to process.
     */
    static List<String> allowed(String @Nullable [] declared) {
        TreeSet<String> methods = new TreeSet<>(declared == null ? List.of() : Arrays.asList(declared));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add(OPTIONS);
        return List.copyOf(methods);
    }

    /** Says that a method is not allowed. */
    static Problem refused(String method, List<String> allowed, String path) {
        return ProblemKind.METHOD_NOT_ALLOWED.problem(
                path,
                "%s is not allowed here; allowed are %s."
                        .formatted(Spelling.shown(method), String.join(", ", allowed)));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        switch (request.getMethod()) {
            case OPTIONS -> answer(request, response, chain);
            case TRACE -> refuse(request, response);
            default -> chain.doFilter(request, response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> allowed = allowedAt(request);
        if (allowed == null) {
            chain.doFilter(request, response);
        } else {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        List<String> known = allowedAt(request);
        List<String> allowed = known == null ? allowed(new String[] {"GET"}) : known;
        response.setHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
        problems.write(request, response, refused(TRACE, allowed, request.getRequestURI()));
    }

    /** Null if no controller is responsible. */
    private @Nullable List<String> allowedAt(HttpServletRequest request) throws ServletException {
        ServletRequestPathUtils.parseAndCache(request);
        for (HandlerMapping mapping : mappings) {
            try {
                var _ = mapping.getHandler(new Trace(request));
            } catch (HttpRequestMethodNotSupportedException e) {
                return allowed(e.getSupportedMethods());
            } catch (Exception e) {
                throw new ServletException(e);
            }
        }
        return null;
    }

    /** Asks for a method that no controller declares, which makes Spring name those that are declared. */
    private static final class Trace extends HttpServletRequestWrapper {

        Trace(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return TRACE;
        }
    }
}

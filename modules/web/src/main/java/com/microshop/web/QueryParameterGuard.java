package com.microshop.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that the operation does not know, that come twice, that are empty, or that no text may hold. */
final class QueryParameterGuard implements HandlerInterceptor {

    private static final String SHOP = "com.microshop.";

    private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String query = request.getQueryString();
        if (query != null
                && request.getDispatcherType() == DispatcherType.REQUEST
                && handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith(SHOP)) {
            check(query, known.computeIfAbsent(method, QueryParameterGuard::parametersOf));
        }
        return true;
    }

    private static void check(String query, Set<String> allowed) {
        Set<String> seen = new HashSet<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            String[] parts = pair.split("=", 2);
            String name = decoded(parts[0]);
            if (!allowed.contains(name)) {
                throw BadRequestException.ofParameter(
                        "unknown-parameter", Spelling.shown(name), Spelling.nearest(name, allowed));
            }
            if (!seen.add(name)) {
                throw BadRequestException.ofParameter("repeated-parameter", name, "may be given once only");
            }
            String value = parts.length == 1 ? "" : decoded(parts[1]);
            if (value.isEmpty()) {
                throw BadRequestException.ofParameter(
                        "invalid-parameter", name, "must have a value; leave the parameter out instead");
            }
            if (!Texts.isStorable(value)) {
                throw BadRequestException.ofParameter("invalid-parameter", name, Texts.ALLOWED);
            }
        }
    }

    private static String decoded(String text) {
        try {
            return Texts.percentDecoded(text);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw BadRequestException.of(
                    "invalid-query", "The query is not percent-encoded UTF-8: " + Spelling.shown(text));
        }
    }

    private static Set<String> parametersOf(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                names.add(nameOf(parameter, annotation));
            }
            if (parameter.getParameterType() == PageRequest.class) {
                names.add(PageRequestResolver.LIMIT);
                names.add(PageRequestResolver.CURSOR);
            }
        }
        return names;
    }

    private static String nameOf(MethodParameter parameter, RequestParam annotation) {
        return annotation.name().isEmpty() ? parameter.getParameter().getName() : annotation.name();
    }
}

package com.microshop.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Makes {@link WriteRequest} and {@link Preference} arguments from the request's headers. */
final class WriteRequestResolver implements HandlerMethodArgumentResolver {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String PREFER = "Prefer";

    /** Set by the gateway: for how many milliseconds it may serve a page from its cache. */
    private static final String GATEWAY_CACHE_MILLIS = "Gateway-Cache-Millis";

    private static final Pattern AGE = Pattern.compile("\\d{1,3}");

    /** What a key looks like, in the syntax that Java and JSON Schema share. */
    static final String KEY_REGEX = "^[\\x21-\\x7e]([\\x20-\\x7e]{0,126}[\\x21-\\x7e])?$";

    private static final Pattern KEY = Pattern.compile(KEY_REGEX);

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type == WriteRequest.class || type == Preference.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binderFactory) {
        HttpServletRequest request = (HttpServletRequest) webRequest.getNativeRequest();
        Preference preference = Preference.parse(headers(request, PREFER));
        if (parameter.getParameterType() == Preference.class) {
            return preference;
        }
        return new WriteRequest(
                request.getMethod(),
                request.getRequestURI(),
                idempotencyKey(headers(request, IDEMPOTENCY_KEY)),
                EntityTags.versions(headers(request, HttpHeaders.IF_MATCH)),
                preference,
                gatewayCacheTime(request.getHeader(GATEWAY_CACHE_MILLIS)));
    }

    /** The gateway replaces the header; a client that reaches the shop without a gateway can only delay its own answer. */
    private static Duration gatewayCacheTime(@Nullable String millis) {
        return millis != null && AGE.matcher(millis).matches()
                ? Duration.ofMillis(Integer.parseInt(millis))
                : Duration.ZERO;
    }

    private static @Nullable String idempotencyKey(List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        if (values.size() > 1 || !KEY.matcher(values.getFirst()).matches()) {
            throw BadRequestException.ofParameter(
                    "invalid-idempotency-key",
                    IDEMPOTENCY_KEY,
                    "must be one value of 1 to 128 printable ASCII characters");
        }
        return values.getFirst();
    }

    private static List<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }
}
